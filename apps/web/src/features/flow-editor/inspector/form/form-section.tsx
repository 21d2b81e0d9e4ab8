import type { JsonValue } from "@millrace/contracts/json";
import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode, useState } from "react";
import { cn } from "@/ui/class-names";
import { useNodeForm } from "../node-form-context.ts";
import { hasMessageWithin } from "./field-messages.ts";
import type { FormField } from "./form-fields.ts";
import { childOf, childPointer } from "./json-pointer.ts";

/** Draws one field; handed down, because a field may hold a section of fields itself. */
export type RenderField = (field: FormField, pointer: string, value: JsonValue | undefined) => ReactNode;

type FormSectionProps = {
  fields: readonly FormField[];
  pointer: string;
  /** The object that holds the fields' values. */
  value: JsonValue | undefined;
  renderField: RenderField;
};

/** Fields under each other; advanced ones folded until opened, wrong, or different from their default. */
export function FormSection({ fields, pointer, value, renderField }: FormSectionProps) {
  const { messages } = useNodeForm();
  const plain = fields.filter((field) => !field.advanced);
  const advanced = fields.filter((field) => field.advanced);
  const isChanged = advanced.some((field) => {
    const held = childOf(value, field.key);
    return held !== undefined && JSON.stringify(held) !== JSON.stringify(field.initial);
  });
  const isWrong = advanced.some((field) => hasMessageWithin(messages, childPointer(pointer, field.key)));
  const [isOpened, setOpened] = useState(isChanged);
  const isOpen = isOpened || isWrong;
  return (
    <div className="grid gap-4">
      {plain.map((field) => (
        <Fragment key={field.key}>
          {renderField(field, childPointer(pointer, field.key), childOf(value, field.key))}
        </Fragment>
      ))}
      {advanced.length > 0 && (
        <div className="grid gap-4">
          <button
            type="button"
            aria-expanded={isOpen}
            data-unfold
            className="-mx-1 flex h-7 items-center gap-1 rounded-md px-1 text-left text-muted-foreground text-sm hover:text-foreground"
            onClick={() => setOpened(!isOpen)}
          >
            <ChevronRight className={cn("size-4 transition-transform", isOpen && "rotate-90")} aria-hidden />
            More options
          </button>
          {isOpen &&
            advanced.map((field) => (
              <Fragment key={field.key}>
                {renderField(field, childPointer(pointer, field.key), childOf(value, field.key))}
              </Fragment>
            ))}
        </div>
      )}
    </div>
  );
}
