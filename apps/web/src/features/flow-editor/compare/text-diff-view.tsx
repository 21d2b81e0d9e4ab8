import { useMemo } from "react";
import { cn } from "@/ui/class-names";
import { textDiff } from "./text-diff.ts";

const looks = {
  same: { sign: " ", row: "text-muted-foreground", part: "", word: "" },
  added: { sign: "+", row: "bg-succeeded/10", part: "rounded-xs bg-succeeded/30", word: "Added: " },
  removed: { sign: "−", row: "bg-failed/8", part: "rounded-xs bg-failed/25", word: "Removed: " },
} as const;

/** A long text before and after, line by line. */
export function TextDiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const rows = useMemo(() => textDiff(before, after), [before, after]);
  return (
    <section
      className="max-h-80 overflow-y-auto rounded-md border bg-background"
      aria-label={`Text of ${label}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it.
      tabIndex={0}
    >
      <ol className="py-1 font-mono text-xs leading-5">
        {rows.map((row, index) =>
          row.kind === "skipped" ? (
            <li key={index} className="px-2 text-muted-foreground">
              {row.count === 1 ? "… 1 line that is the same" : `… ${row.count} lines that are the same`}
            </li>
          ) : (
            <li key={index} className={cn("flex gap-2 whitespace-pre-wrap break-words px-2", looks[row.kind].row)}>
              <span aria-hidden className="w-2 shrink-0 select-none">
                {looks[row.kind].sign}
              </span>
              <span className="min-w-0">
                <span className="sr-only">{looks[row.kind].word}</span>
                {row.parts.map((part, place) => (
                  <span key={place} className={cn(part.isChanged && looks[row.kind].part)}>
                    {part.text}
                  </span>
                ))}
              </span>
            </li>
          ),
        )}
      </ol>
    </section>
  );
}
