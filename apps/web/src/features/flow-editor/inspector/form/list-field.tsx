import type { JsonValue } from "@millrace/contracts/json";
import { ArrowDown, ArrowUp, CircleAlert, Plus, Trash2 } from "lucide-react";
import { Button } from "@/ui/button";
import { useNodeForm } from "../node-form-context.ts";
import { emptyValue, type FieldControl, type FormField } from "./form-fields.ts";
import { FormSection, type RenderField } from "./form-section.tsx";
import { childPointer } from "./json-pointer.ts";

type ListFieldProps = {
  field: FormField;
  control: Extract<FieldControl, { kind: "list" }>;
  pointer: string;
  value: JsonValue | undefined;
  error: string | undefined;
  renderField: RenderField;
};

/** A list of entries that can be added, moved and deleted; the order can matter (the first true case decides). */
export function ListField({ field, control, pointer, value: held, error, renderField }: ListFieldProps) {
  const { readOnly, setValue } = useNodeForm();
  const value = held ?? field.initial;
  const entries: JsonValue[] = Array.isArray(value) ? value : [];
  const { item, itemName } = control;
  const add = () => setValue(pointer, [...entries, emptyValue(item) ?? null]);
  const move = (from: number, to: number) => {
    const next = [...entries];
    next.splice(to, 0, ...next.splice(from, 1));
    setValue(pointer, next);
  };
  return (
    <fieldset className="grid gap-2" data-pointer={pointer}>
      <legend className="contents">
        <span className="font-medium text-sm">{field.title}</span>
      </legend>
      {field.description && <p className="-mt-1 text-muted-foreground text-xs">{field.description}</p>}
      {error && (
        <p role="alert" className="flex gap-1.5 text-failed text-xs">
          <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden />
          {error}
        </p>
      )}
      {entries.map((entry, index) => {
        const entryPointer = childPointer(pointer, index);
        return (
          <div key={index} className="grid gap-3 rounded-md border bg-background p-3">
            <div className="-mt-1 -mr-1 flex items-center justify-between">
              <span className="text-muted-foreground text-xs">
                {itemName.charAt(0).toUpperCase() + itemName.slice(1)} {index + 1}
              </span>
              {!readOnly && (
                <span className="flex">
                  <Button
                    variant="ghost"
                    size="icon-sm"
                    aria-label={`Move ${itemName} ${index + 1} up`}
                    disabled={index === 0}
                    onClick={() => move(index, index - 1)}
                  >
                    <ArrowUp aria-hidden />
                  </Button>
                  <Button
                    variant="ghost"
                    size="icon-sm"
                    aria-label={`Move ${itemName} ${index + 1} down`}
                    disabled={index === entries.length - 1}
                    onClick={() => move(index, index + 1)}
                  >
                    <ArrowDown aria-hidden />
                  </Button>
                  <Button
                    variant="ghost"
                    size="icon-sm"
                    aria-label={`Delete ${itemName} ${index + 1}`}
                    onClick={() => setValue(pointer, entries.toSpliced(index, 1))}
                  >
                    <Trash2 aria-hidden />
                  </Button>
                </span>
              )}
            </div>
            {item.control.kind === "group" ? (
              <FormSection
                fields={item.control.fields}
                pointer={entryPointer}
                value={entry}
                renderField={renderField}
              />
            ) : (
              renderField(item, entryPointer, entry)
            )}
          </div>
        );
      })}
      {!readOnly && (
        <Button size="sm" className="justify-self-start" onClick={add}>
          <Plus aria-hidden /> Add {itemName}
        </Button>
      )}
    </fieldset>
  );
}
