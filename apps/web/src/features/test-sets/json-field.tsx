"use client";

import type { JsonValue } from "@millrace/contracts/json";
import { useState } from "react";
import { parseJsonText } from "@/features/flow-editor/inspector/form/json-text";
import { FramedCodeEditor } from "@/features/flow-editor/inspector/source-field";
import { Field } from "@/ui/field";

type JsonFieldProps = {
  label: string;
  hint?: string;
  value: JsonValue;
  readOnly: boolean;
  minHeight?: string;
  /** `null` while what was typed is no JSON. */
  onChange: (value: { json: JsonValue } | null) => void;
};

/** A JSON value as text, checked while one types. */
export function JsonField({ label, hint, value, readOnly, minHeight = "120px", onChange }: JsonFieldProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const parsed = parseJsonText(text);
  return (
    <Field label={label} hint={hint} error={parsed.ok ? undefined : parsed.message}>
      {(control) => (
        <FramedCodeEditor
          {...control}
          aria-label={label}
          language="json"
          value={text}
          readOnly={readOnly}
          problem={parsed.ok ? null : parsed}
          minHeight={minHeight}
          onChange={(next) => {
            setText(next);
            const result = parseJsonText(next);
            onChange(result.ok ? { json: result.value } : null);
          }}
        />
      )}
    </Field>
  );
}
