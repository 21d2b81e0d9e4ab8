import type { JsonValue } from "@millrace/contracts/json";
import { useState } from "react";
import { FramedCodeEditor } from "../source-field.tsx";
import type { ControlProps } from "./control-props.ts";
import { isOvertaken, isSameJson, useHalfTyped } from "./half-typed.ts";
import { jsonTextOf, parseJsonText } from "./json-text.ts";
import { OvertakenNotice } from "./overtaken-notice.tsx";

type JsonControlProps = {
  props: ControlProps;
  pointer: string;
  value: JsonValue | undefined;
  label: string;
  disabled: boolean;
  onChange: (value: JsonValue) => void;
};

/**
 * Any JSON as text. Only what parses is taken over; the rest stays in the field with the mistake underlined. When the value
 * changes meanwhile, by somebody else or by undo, both are shown and nothing is overwritten until the person has chosen.
 */
export function JsonControl({ props, pointer, value, label, disabled, onChange }: JsonControlProps) {
  const [half, setHalf] = useHalfTyped(pointer);
  const [typed, setTyped] = useState(() => jsonTextOf(value));
  const complete = parseJsonText(typed);
  // A complete text gives way to a value that changed elsewhere.
  const text = half ? half.text : complete.ok && isSameJson(complete.value, value) ? typed : jsonTextOf(value);
  const parsed = parseJsonText(text);
  const overtaken = isOvertaken(half, value);
  const take = (next: string, result: JsonValue) => {
    setHalf(null);
    setTyped(next);
    onChange(result);
  };
  return (
    <div className="grid gap-1">
      <FramedCodeEditor
        {...props}
        {...(parsed.ok ? {} : { "aria-invalid": true as const })}
        aria-label={label}
        language="json"
        value={text}
        problem={parsed.ok ? null : parsed}
        readOnly={disabled}
        minHeight="72px"
        onChange={(next) => {
          const result = parseJsonText(next);
          if (result.ok && !overtaken) take(next, result.value);
          else setHalf({ text: next, base: half ? half.base : value });
        }}
      />
      {!parsed.ok && (text !== "" || value !== undefined) && <p className="text-failed text-xs">{parsed.message}</p>}
      {overtaken && !disabled && (
        <OvertakenNotice
          value={value}
          refused={parsed.ok ? null : "Finish your text first."}
          onTakeTheirs={() => setHalf(null)}
          mineLabel="Use mine instead"
          onUseMine={() => parsed.ok && take(text, parsed.value)}
        />
      )}
    </div>
  );
}
