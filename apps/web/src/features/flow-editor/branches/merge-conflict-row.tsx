import type { MergeChoice, MergeConflict } from "@millrace/contracts/api/branches";
import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { cn } from "@/ui/class-names";
import { Input, Textarea } from "@/ui/input";
import { useEditor } from "../state/editor-context.ts";
import { NamedText } from "../words/named-text.tsx";
import { mergeWords, typedText, typedValue } from "./merge-words.ts";

type MergeConflictRowProps = {
  conflict: MergeConflict;
  node: FlowNode | undefined;
  /** What the two sides are called. */
  names: { ours: string; theirs: string };
  choice: MergeChoice | undefined;
  onChoose: (choice: MergeChoice) => void;
  onShow: (() => void) | undefined;
  readOnly: boolean;
};

/** One thing that both branches changed: as it was, as each has it, and what is done about it. */
export function MergeConflictRow(props: MergeConflictRowProps) {
  const { conflict, node, names, choice, onChoose, onShow, readOnly } = props;
  const { catalog } = useEditor();
  const group = useId();
  const words = mergeWords(conflict, node, catalog);
  const { path } = conflict;
  const like = conflict.ours ?? conflict.theirs;
  const [text, setText] = useState(() => typedText(like));
  // By what the sides have, not by what is typed: another field would take the cursor away.
  const TextField = [conflict.ours, conflict.theirs].some((value) => isLong(typedText(value) ?? "")) ? LongText : Input;
  const typed = text === null ? null : typedValue(like, text);
  const option = (take: MergeChoice["take"], title: string, lines: ReactNode, choose: () => void) => (
    <label
      className={cn(
        "flex min-w-0 gap-2 rounded-md border px-2.5 py-1.5 text-sm",
        choice?.take === take ? "border-accent bg-selection" : "hover:bg-muted",
      )}
    >
      <input
        type="radio"
        name={group}
        className="mt-1 size-3.5 shrink-0 accent-accent"
        checked={choice?.take === take}
        disabled={readOnly}
        onChange={choose}
      />
      <span className="grid min-w-0 flex-1 gap-0.5">
        <span className="text-muted-foreground text-xs">{title}</span>
        {lines}
      </span>
    </label>
  );
  return (
    <li className={cn("grid gap-2 border-l-2 py-3 pl-3", choice ? "border-l-succeeded" : "border-l-waiting")}>
      <fieldset className="grid min-w-0 gap-1.5">
        <legend className="mb-1.5 break-words font-medium text-sm">
          {onShow ? (
            <button type="button" className="text-left hover:underline" onClick={onShow}>
              <NamedText text={words.title} />
            </button>
          ) : (
            <NamedText text={words.title} />
          )}
        </legend>
        <p className="flex min-w-0 gap-2 text-muted-foreground text-xs">
          <span className="shrink-0">Before</span>
          <Side value={conflict.base} lines={words.base} />
        </p>
        {option("ours", `Keep ${names.ours}`, <Side value={conflict.ours} lines={words.ours} />, () =>
          onChoose({ path, take: "ours" }),
        )}
        {option("theirs", `Take ${names.theirs}`, <Side value={conflict.theirs} lines={words.theirs} />, () =>
          onChoose({ path, take: "theirs" }),
        )}
        {conflict.canKeepBoth &&
          option("both", "Keep both", <span>The one of {names.theirs} gets another id.</span>, () =>
            onChoose({ path, take: "both" }),
          )}
        {text !== null &&
          !readOnly &&
          option(
            "value",
            "Another value",
            <TextField
              value={text}
              aria-label={`Another value: ${words.title.replaceAll("*", "")}`}
              aria-invalid={typed === null}
              onChange={(event) => {
                setText(event.target.value);
                const value = typedValue(like, event.target.value);
                if (value !== null) onChoose({ path, take: "value", value });
              }}
            />,
            () => typed !== null && onChoose({ path, take: "value", value: typed }),
          )}
      </fieldset>
    </li>
  );
}

/** What is longer than this, or has several lines, is written in a field that shows it. */
const longLine = 60;
const isLong = (text: string): boolean => text.length > longLine || text.includes("\n");
const LongText = (props: ComponentProps<typeof Textarea>) => <Textarea rows={5} {...props} />;

/** What a side has: a long text whole, as one decides between texts by reading them. */
function Side({ value, lines }: { value: JsonValue | undefined; lines: readonly string[] }) {
  const text = typedText(value);
  if (text === null || !isLong(text)) return <Lines lines={lines} />;
  return <span className="max-h-40 overflow-y-auto whitespace-pre-line break-words">{text}</span>;
}

const Lines = ({ lines }: { lines: readonly string[] }) => (
  <span className="grid min-w-0">
    {lines.map((line) => (
      <span key={line} className="break-words">
        <NamedText text={line} />
      </span>
    ))}
  </span>
);
