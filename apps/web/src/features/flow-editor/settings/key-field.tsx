import type { CelExpression } from "@millrace/contracts/flow/definition";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

type KeyFieldProps = {
  label: string;
  hint: string;
  value: CelExpression | undefined;
  disabled: boolean;
  onChange: (value: CelExpression | undefined) => void;
};

/** An expression over the trigger whose values are taken each for itself; empty for all together. */
export function KeyField({ label, hint, value, disabled, onChange }: KeyFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Input
          {...control}
          defaultValue={value?.$cel ?? ""}
          disabled={disabled}
          maxLength={10_000}
          onChange={({ target }) => onChange(target.value.trim() === "" ? undefined : { $cel: target.value })}
          className="font-mono"
        />
      )}
    </Field>
  );
}
