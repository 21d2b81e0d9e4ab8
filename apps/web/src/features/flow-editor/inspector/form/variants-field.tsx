import type { JsonValue } from "@millrace/contracts/json";
import { useRef } from "react";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { useNodeForm } from "../node-form-context.ts";
import { messageAt } from "./field-messages.ts";
import { type FieldControl, type FormField, objectOf } from "./form-fields.ts";
import { FormSection, type RenderField } from "./form-section.tsx";
import { childPointer } from "./json-pointer.ts";

type VariantsFieldProps = {
  field: FormField;
  control: Extract<FieldControl, { kind: "variants" }>;
  pointer: string;
  value: JsonValue | undefined;
  error: string | undefined;
  renderField: RenderField;
};

/** One of several shapes: choose which, then fill in its fields. A shape that was left is remembered while it is open. */
export function VariantsField({ field, control, pointer, value: held, error, renderField }: VariantsFieldProps) {
  const { messages, readOnly, setValue } = useNodeForm();
  const value = held ?? field.initial;
  const tagPointer = childPointer(pointer, control.tag);
  const chosen = tagOf(value, control.tag) ?? tagOf(field.initial, control.tag);
  const option = control.options.find((candidate) => candidate.value === chosen);
  const left = useRef(new Map<string, JsonValue>());
  return (
    <div className="grid gap-3" data-pointer={pointer}>
      <Field label={field.title} hint={field.description} error={error ?? messageAt(messages, tagPointer, false)}>
        {(props) => (
          <span data-pointer={tagPointer} className="contents">
            <Select
              {...props}
              value={chosen}
              disabled={readOnly}
              options={control.options.map(({ value: tag, label }) => ({ value: tag, label }))}
              onValueChange={(tag) => {
                const next = control.options.find((candidate) => candidate.value === tag);
                if (!next) return;
                if (chosen !== undefined && value !== undefined) left.current.set(chosen, value);
                setValue(pointer, left.current.get(tag) ?? { [control.tag]: tag, ...objectOf(next.fields) });
              }}
            />
          </span>
        )}
      </Field>
      {option && option.fields.length > 0 && (
        <div className="border-l-2 pl-3">
          <FormSection
            key={option.value}
            fields={option.fields}
            pointer={pointer}
            value={held}
            renderField={renderField}
          />
        </div>
      )}
    </div>
  );
}

function tagOf(value: JsonValue | undefined, tag: string): string | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const found = value?.[tag];
  return typeof found === "string" ? found : undefined;
}
