import type { TimeSegment } from "@millrace/contracts/api/run-times";
import { cn } from "@/ui/class-names";
import { formatDuration } from "@/ui/time-format";
import { kindLooks } from "./time-kinds.ts";

type BarSegment = TimeSegment & { attempt?: number | null };

type TimelineBarProps = {
  segments: readonly BarSegment[];
  totalMs: number;
  /** Where it is drawn as a line without a kind, until more is known. */
  span?: { fromMs: number; toMs: number };
  /** The attempts that failed, whose ends are marked. */
  failed?: ReadonlySet<number>;
  countsAttempts?: boolean;
};

/** Where the time went, on the axis of the whole run. For eyes only: the row says the same in words. */
export function TimelineBar({ segments, totalMs, span, failed, countsAttempts = false }: TimelineBarProps) {
  return (
    <span className="relative block h-3 max-sm:h-2" aria-hidden>
      {span && segments.length === 0 && (
        <span
          className="absolute inset-y-0 min-w-[3px] rounded-sm border border-border-strong"
          style={placeOf(span, totalMs)}
        />
      )}
      {segments.map((segment) => {
        const { kind, fromMs, toMs, attempt } = segment;
        const which = countsAttempts && attempt ? `, attempt ${attempt}` : "";
        return (
          <span
            key={`${kind} ${fromMs} ${attempt ?? ""}`}
            title={`${kindLooks[kind].word}${which}: ${formatDuration(toMs - fromMs)}`}
            className={cn(
              "absolute inset-y-0 rounded-[2px]",
              // Also what took no time to speak of is to be seen; the line before it is not.
              kind !== "queue" && "min-w-[3px]",
              attempt && failed?.has(attempt) && "border-failed border-r-2",
            )}
            style={{ ...kindLooks[kind].texture, ...placeOf(segment, totalMs) }}
          />
        );
      })}
    </span>
  );
}

const placeOf = ({ fromMs, toMs }: { fromMs: number; toMs: number }, totalMs: number) => ({
  left: `min(${(Math.max(0, fromMs) / totalMs) * 100}%, 100% - 3px)`,
  width: `${(Math.max(0, toMs - fromMs) / totalMs) * 100}%`,
});
