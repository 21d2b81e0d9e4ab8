import type { JsonValue } from "@millrace/contracts/json";
import { GitCompareArrows } from "lucide-react";
import { Button } from "@/ui/button";
import { jsonTextOf } from "./json-text.ts";

type OvertakenNoticeProps = {
  /** What the field holds now. */
  value: JsonValue | undefined;
  /** What was being typed, where it does not stand in the field itself. */
  text?: string;
  /** Why the own text can't be used yet. */
  refused: string | null;
  onTakeTheirs: () => void;
  mineLabel: string;
  onUseMine: () => void;
};

/** The field changed while somebody was in the middle of typing: both sides, and which one it is to be. */
export function OvertakenNotice(props: OvertakenNoticeProps) {
  const { value, text, refused, onTakeTheirs, mineLabel, onUseMine } = props;
  return (
    <section
      aria-label="Changed while you were typing"
      className="grid gap-2 rounded-md border border-waiting/40 bg-waiting/8 p-2.5 text-sm"
    >
      <p role="status" className="flex gap-2">
        <GitCompareArrows className="mt-0.5 size-4 shrink-0 text-waiting" aria-hidden />
        <span>
          This field was changed while you were typing. {text === undefined ? "Your text above" : "Your text"} is kept,
          and is not saved yet.
        </span>
      </p>
      {text !== undefined && <Side title="Your text" text={text} />}
      <Side title="What the field holds now" text={value === undefined ? "Nothing" : jsonTextOf(value)} />
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" onClick={onTakeTheirs}>
          Take what is there now
        </Button>
        <Button size="sm" variant="primary" disabled={refused !== null} onClick={onUseMine}>
          {mineLabel}
        </Button>
        {refused !== null && <span className="text-muted-foreground text-xs">{refused}</span>}
      </div>
    </section>
  );
}

const Side = ({ title, text }: { title: string; text: string }) => (
  <section aria-label={title} className="grid gap-0.5">
    <h4 className="text-muted-foreground text-xs">{title}</h4>
    <pre
      className="max-h-40 overflow-auto whitespace-pre-wrap break-words rounded-sm bg-surface px-2 py-1 font-mono text-xs"
      // Scrolled by keyboard as well.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable.
      tabIndex={0}
    >
      {text}
    </pre>
  </section>
);
