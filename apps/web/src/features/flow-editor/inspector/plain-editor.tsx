import { Textarea } from "@/ui/input";
import type { CodeEditorProps } from "./code-editor.tsx";

/** Writes the same text without colours and completion, where the code editor could not be loaded. */
export function PlainEditor({ value, onChange, placeholder, readOnly, minHeight, ...props }: CodeEditorProps) {
  return (
    <Textarea
      id={props.id}
      aria-label={props["aria-label"]}
      aria-describedby={props["aria-describedby"]}
      aria-invalid={props["aria-invalid"]}
      className="block resize-y border-0 font-mono text-sm focus-visible:outline-0"
      rows={Math.min(12, value.split("\n").length)}
      style={{ minHeight }}
      spellCheck={false}
      placeholder={placeholder}
      readOnly={readOnly}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
