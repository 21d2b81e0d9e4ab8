import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { memo } from "react";
import { Field } from "@/ui/field";
import { Switch } from "@/ui/switch";
import { useNodeForm } from "../node-form-context.ts";
import { SourceField } from "../source-field.tsx";
import { DynamicField } from "./dynamic-field.tsx";
import { messageAt } from "./field-messages.ts";
import type { FormField } from "./form-fields.ts";
import { FormSection, type RenderField } from "./form-section.tsx";
import { ListField } from "./list-field.tsx";
import { ValueControl } from "./value-control.tsx";
import { VariantsField } from "./variants-field.tsx";

/** Draws a field of any kind, for sections. */
export const renderField: RenderField = (field, pointer, value) => (
  <FieldView field={field} pointer={pointer} value={value} />
);

type FieldViewProps = { field: FormField; pointer: string; value: JsonValue | undefined };

/** One parameter: label, the control that its schema asks for, help or what is wrong. */
const FieldView = memo(function FieldView({ field, pointer, value }: FieldViewProps) {
  const { messages, readOnly, setValue } = useNodeForm();
  const { control } = field;
  const isSource = control.kind === "cel" || control.kind === "liquid" || control.kind === "dynamic";
  const error = messageAt(messages, pointer, isSource);

  if (control.kind === "list") return <ListField {...{ field, control, pointer, value, error, renderField }} />;
  if (control.kind === "variants") return <VariantsField {...{ field, control, pointer, value, error, renderField }} />;
  if (control.kind === "dynamic") return <DynamicField {...{ field, control, pointer, value, error }} />;
  if (control.kind === "group") {
    return (
      <fieldset className="grid gap-4" data-pointer={pointer}>
        {field.title && <legend className="mb-2 font-medium text-sm">{field.title}</legend>}
        <FormSection fields={control.fields} pointer={pointer} value={value} renderField={renderField} />
      </fieldset>
    );
  }
  if (control.kind === "switch") {
    return (
      <Field label={field.title} hint={field.description} error={error}>
        {(props) => (
          <span data-pointer={pointer}>
            <Switch
              {...props}
              disabled={readOnly}
              checked={(value ?? field.initial) === true}
              onCheckedChange={(checked) => setValue(pointer, checked)}
            />
          </span>
        )}
      </Field>
    );
  }
  if (control.kind === "cel" || control.kind === "liquid") {
    const source = isCelExpression(value) ? value.$cel : isLiquidTemplate(value) ? value.$liquid : "";
    const kind = control.kind;
    return (
      <Field label={field.title} hint={field.description} error={error}>
        {(props) => (
          <div data-pointer={pointer}>
            <SourceField
              language={kind}
              source={source}
              pointer={pointer}
              label={field.title}
              placeholder={field.placeholder}
              control={props}
              onChange={(text) => setValue(pointer, kind === "cel" ? { $cel: text } : { $liquid: text })}
            />
          </div>
        )}
      </Field>
    );
  }
  return (
    <Field label={field.title} hint={field.description} error={error}>
      {(props) => (
        <div data-pointer={pointer}>
          <ValueControl
            control={control}
            field={field}
            pointer={pointer}
            value={value ?? field.initial}
            props={props}
            onChange={(next) => setValue(pointer, next)}
          />
        </div>
      )}
    </Field>
  );
});
