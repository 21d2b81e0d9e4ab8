import type { FormField } from "@millrace/contracts/flow/wait-subject";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { Field } from "@/ui/field";
import { Input, Textarea } from "@/ui/input";
import { Select } from "@/ui/select";

type TaskFormProps = {
  fields: readonly FormField[];
  form: JsonObject;
  onChange: (form: JsonObject) => void;
  /** What is wrong with a field, by its name. */
  errors: Readonly<Record<string, string>>;
  disabled?: boolean;
};

/** The form of a task, made from its fields. An empty field is left out of the value. */
export function TaskForm({ fields, form, onChange, errors, disabled = false }: TaskFormProps) {
  const set = (name: string, value: JsonValue | undefined) => {
    const { [name]: _, ...rest } = form;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  return fields.map((field) => (
    <Field
      key={field.name}
      label={field.label}
      aside={field.required ? undefined : <span className="text-muted-foreground text-xs">Optional</span>}
      error={errors[field.name]}
    >
      {(control) => (
        <Control
          {...control}
          field={field}
          value={form[field.name]}
          disabled={disabled}
          onChange={(value) => set(field.name, value)}
        />
      )}
    </Field>
  ));
}

type ControlProps = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  field: FormField;
  value: JsonValue | undefined;
  disabled: boolean;
  onChange: (value: JsonValue | undefined) => void;
};

const answers = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
] as const;

function Control({ field, value, onChange, ...control }: ControlProps) {
  const text = typeof value === "string" ? value : "";
  const setText = (next: string) => onChange(next === "" ? undefined : next);
  switch (field.kind) {
    case "long_text":
      return <Textarea {...control} value={text} onChange={(event) => setText(event.target.value)} />;
    case "number":
      return (
        <Input
          {...control}
          type="number"
          step="any"
          className="font-mono"
          value={typeof value === "number" ? value : ""}
          onChange={({ target }) => onChange(Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)}
        />
      );
    case "yes_no":
      return (
        <Select
          {...control}
          value={typeof value === "boolean" ? (value ? "yes" : "no") : undefined}
          options={answers}
          placeholder="Choose"
          onValueChange={(next) => onChange(next === "yes")}
        />
      );
    case "choice":
      return (
        <Select
          {...control}
          value={text === "" ? undefined : text}
          options={(field.options ?? []).map((option) => ({ value: option, label: option }))}
          placeholder="Choose"
          onValueChange={setText}
        />
      );
    default:
      return (
        <Input
          {...control}
          type={field.kind === "date" ? "date" : "text"}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      );
  }
}
