import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import { Field } from "@/ui/field";
import { Switch } from "@/ui/switch";
import { useNodeForm } from "../node-form-context.ts";
import { SourceField } from "../source-field.tsx";
import { DynamicField } from "./dynamic-field.tsx";
import { messageAt } from "./field-messages.ts";
import type { FormField } from "./form-fields.ts";
import { FormSection, type RenderField } from "./form-section.tsx";
import { valueAt } from "./json-pointer.ts";
import { ListField } from "./list-field.tsx";
import { ValueControl } from "./value-control.tsx";
import { VariantsField } from "./variants-field.tsx";

/** Draws a field of any kind, for sections. */
export const renderField: RenderField = (field, pointer) => <FieldView field={field} pointer={pointer} />;

/** One parameter: label, the control that its schema asks for, help or what is wrong. */
function FieldView({ field, pointer }: { field: FormField; pointer: string }) {
  const { node, messages, readOnly, setValue } = useNodeForm();
  const value = valueAt(node.params, pointer);
  const { control } = field;
  const isSource = control.kind === "cel" || control.kind === "liquid" || control.kind === "dynamic";
  const error = messageAt(messages, pointer, isSource);

  if (control.kind === "list") return <ListField {...{ field, control, pointer, error, renderField }} />;
  if (control.kind === "variants") return <VariantsField {...{ field, control, pointer, error, renderField }} />;
  if (control.kind === "dynamic")
    return <DynamicField field={field} control={control} pointer={pointer} error={error} />;
  if (control.kind === "group") {
    return (
      <fieldset className="grid gap-4" data-pointer={pointer}>
        {field.title && <legend className="mb-2 font-medium text-sm">{field.title}</legend>}
        <FormSection fields={control.fields} pointer={pointer} renderField={renderField} />
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
}
