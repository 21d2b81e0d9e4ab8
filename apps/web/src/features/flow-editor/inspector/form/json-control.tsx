import type { JsonValue } from "@millrace/contracts/json";
import { useState } from "react";
import { FramedCodeEditor } from "../source-field.tsx";
import type { ControlProps } from "./control-props.ts";

type JsonControlProps = {
  props: ControlProps;
  value: JsonValue | undefined;
  label: string;
  disabled: boolean;
  onChange: (value: JsonValue) => void;
};

export type ParsedJson = { ok: true; value: JsonValue } | { ok: false; message: string; position: number };

/** Parses what a person typed; a mistake comes with its place. */
export function parseJsonText(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : "";
    const position = Number(/position (\d+)/.exec(reason)?.[1] ?? text.length);
    return { ok: false, message: "This is not JSON. Texts and names need double quotes.", position };
  }
}

const textOf = (value: JsonValue | undefined): string => (value === undefined ? "" : JSON.stringify(value, null, 2));

/** Any JSON as text. Only what parses is taken over; the rest stays in the field with the mistake underlined. */
export function JsonControl({ props, value, label, disabled, onChange }: JsonControlProps) {
  const [text, setText] = useState(() => textOf(value));
  const parsed = parseJsonText(text);
  // A value that changed elsewhere (undo, a restored draft) replaces what is shown.
  const isStale = parsed.ok && JSON.stringify(parsed.value) !== JSON.stringify(value);
  return (
    <div className="grid gap-1">
      <FramedCodeEditor
        {...props}
        {...(parsed.ok ? {} : { "aria-invalid": true as const })}
        aria-label={label}
        language="json"
        value={isStale ? textOf(value) : text}
        problem={parsed.ok ? null : parsed}
        readOnly={disabled}
        minHeight="72px"
        onChange={(next) => {
          setText(next);
          const result = parseJsonText(next);
          if (result.ok) onChange(result.value);
        }}
      />
      {!parsed.ok && (text !== "" || value !== undefined) && <p className="text-failed text-xs">{parsed.message}</p>}
    </div>
  );
}
