import type { RunTimes } from "@millrace/contracts/api/run-times";
import { formatDuration } from "@/ui/time-format";
import { Tooltip } from "@/ui/tooltip";
import { kindLooks, shareOf, shownKinds } from "./time-kinds.ts";

/** The answer of a moment ago, with what has gone on since counted as what it was then. */
export function upTo(times: RunTimes, endMs: number): RunTimes {
  const last = times.segments.at(-1);
  const moreMs = endMs - times.toMs;
  if (!last || moreMs <= 0) return times;
  return {
    ...times,
    toMs: endMs,
    totals: { ...times.totals, [last.kind]: times.totals[last.kind] + moreMs },
    segments: times.segments.with(-1, { ...last, toMs: endMs }),
  };
}

/** The legend of the timeline, with how much of the run's time each kind took; together they are the whole. */
export function TimeSummary({ times }: { times: RunTimes | undefined }) {
  const totalMs = times ? times.toMs - times.fromMs : 0;
  return (
    <dl className="flex flex-wrap items-center gap-x-4 text-xs" aria-label="Where the time went">
      {shownKinds.map((kind) => (
        <div key={kind} className="flex items-center gap-1.5">
          <dt>
            <Tooltip content={kindLooks[kind].meaning}>
              <button
                type="button"
                className="flex min-h-6 cursor-help items-center gap-1.5 rounded-sm text-muted-foreground"
              >
                <span className="h-2.5 w-4 rounded-[2px]" style={kindLooks[kind].texture} aria-hidden />
                {kindLooks[kind].word}
              </button>
            </Tooltip>
          </dt>
          <dd className="font-mono tabular-nums">
            {times ? (
              <>
                {formatDuration(times.totals[kind])}{" "}
                <span className="text-muted-foreground">{shareOf(times.totals[kind], totalMs)}</span>
              </>
            ) : (
              <span className="text-muted-foreground">…</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
