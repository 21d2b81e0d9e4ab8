import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

export type VersionLabel = { name: string; note: string };

/** What a version is called, when it is published and later. */
export function VersionLabelFields({
  label,
  onChange,
}: {
  label: VersionLabel;
  onChange: (label: VersionLabel) => void;
}) {
  return (
    <>
      <Field label="Name" hint="Optional, such as Summer prices. The number stays.">
        {(control) => (
          <Input
            {...control}
            value={label.name}
            maxLength={80}
            onChange={(event) => onChange({ ...label, name: event.target.value })}
          />
        )}
      </Field>
      <Field label="Note" hint="What this version is for. Shown in the history.">
        {(control) => (
          <Input
            {...control}
            value={label.note}
            maxLength={200}
            onChange={(event) => onChange({ ...label, note: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
