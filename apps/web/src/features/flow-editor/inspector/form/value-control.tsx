import type { JsonValue } from "@millrace/contracts/json";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { Switch } from "@/ui/switch";
import { FlowVersionChoice, referenceOf } from "../flow-version-choice.tsx";
import { useNodeForm } from "../node-form-context.ts";
import { FramedCodeEditor } from "../source-field.tsx";
import type { ControlProps } from "./control-props.ts";
import { CredentialControl } from "./credential-control.tsx";
import { CronControl } from "./cron-control.tsx";
import type { FieldControl, FormField } from "./form-fields.ts";
import { JsonControl } from "./json-control.tsx";
import { NumberControl } from "./number-control.tsx";
import { TimeZoneControl } from "./time-zone-control.tsx";
import { bytesUnits, durationUnits, UnitControl } from "./unit-control.tsx";

type ValueControlProps = {
  control: FieldControl;
  field: FormField;
  pointer: string;
  value: JsonValue | undefined;
  props: ControlProps;
  onChange: (value: JsonValue | undefined) => void;
};

/** The control of a fixed value. */
export function ValueControl({ control, field, pointer, value, props, onChange }: ValueControlProps) {
  const { readOnly } = useNodeForm();
  const text = typeof value === "string" ? value : "";
  /** An optional text that is emptied is not there any more; a required one stays and is reported. */
  const onText = (next: string) => onChange(next === "" && !field.required ? undefined : next);
  switch (control.kind) {
    case "text":
      return (
        <Input
          {...props}
          value={typeof value === "number" ? String(value) : text}
          placeholder={field.placeholder}
          disabled={readOnly}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onText(event.target.value)}
        />
      );
    case "number":
      return (
        <NumberControl
          props={props}
          value={value}
          limits={control}
          placeholder={field.placeholder}
          disabled={readOnly}
          onChange={onChange}
        />
      );
    case "duration":
    case "bytes":
      return (
        <UnitControl
          props={props}
          value={typeof value === "number" ? value : undefined}
          units={control.kind === "duration" ? durationUnits : bytesUnits}
          disabled={readOnly}
          label={field.title}
          onChange={onChange}
        />
      );
    case "switch":
      return <Switch {...props} disabled={readOnly} checked={value === true} onCheckedChange={onChange} />;
    case "select":
      return <Select {...props} value={text} options={control.options} disabled={readOnly} onValueChange={onChange} />;
    case "code":
      return (
        <FramedCodeEditor
          {...props}
          aria-label={field.title}
          language="javascript"
          value={text}
          placeholder={field.placeholder}
          readOnly={readOnly}
          minHeight="160px"
          onChange={onChange}
        />
      );
    case "credential":
      return <CredentialControl props={props} value={text} disabled={readOnly} onChange={onText} />;
    case "flow":
      return (
        <FlowVersionChoice
          props={props}
          value={referenceOf(value)}
          disabled={readOnly}
          placeholder={field.placeholder}
          onChange={(reference) => onChange(reference ?? null)}
        />
      );
    case "cron":
      return (
        <CronControl
          props={props}
          value={text}
          pointer={pointer}
          placeholder={field.placeholder}
          disabled={readOnly}
          onChange={onChange}
        />
      );
    case "timezone":
      return <TimeZoneControl props={props} value={text} disabled={readOnly} onChange={onChange} />;
    default:
      return (
        <JsonControl
          props={props}
          pointer={pointer}
          value={value}
          label={field.title}
          disabled={readOnly}
          onChange={onChange}
        />
      );
  }
}
