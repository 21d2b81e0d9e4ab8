"use client";

import type { RunDetail } from "@millrace/contracts/api/runs";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { Keyboard } from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { ShortcutsSheet } from "@/features/flow-editor/canvas/shortcuts-sheet";
import { beganAt } from "@/features/runs/began-at";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { formatDuration } from "@/ui/time-format";
import { Tooltip } from "@/ui/tooltip";
import { SkippedRows } from "./skipped-rows.tsx";
import { StepRows } from "./step-rows.tsx";
import { giveTabStop, moveTabStop } from "./tab-stop.ts";
import { TimeSummary, upTo } from "./time-summary.tsx";
import { axisMarks, drawnMs, skippedNodes, timelineFlow, timelineRows } from "./timeline.ts";
import { TimelineBar } from "./timeline-bar.tsx";
import { type Folds, TimelineContext } from "./timeline-context.ts";
import { timelineShortcuts } from "./timeline-shortcuts.ts";
import { onTreeKey } from "./tree-keys.ts";
import { TreeRow, treeColumns } from "./tree-row.tsx";

type RunTimelineProps = {
  run: RunDetail;
  nowMs: number;
  selected: string | null;
  onSelect: (path: string | null) => void;
  folds: Folds;
};

/** The steps in the order in which they began, with bars that show where the time went; what repeats is folded. */
export function RunTimeline({ run, nowMs, selected, onSelect, folds }: RunTimelineProps) {
  const { definition } = run;
  const beganMs = beganAt(run);
  const flow = useMemo(() => timelineFlow(definition, nodeCatalog, beganMs), [definition, beganMs]);
  const asked = trpc.runs.times.useQuery({ runId: run.id });
  const isLive = run.finishedAt === null;
  const endMs = Math.max(0, (run.finishedAt === null ? nowMs : Date.parse(run.finishedAt)) - beganMs);
  const times = asked.data && (isLive ? upTo(asked.data, endMs) : asked.data);
  const rows = timelineRows(flow, run.steps, { frameStartMs: 0, endMs });
  const totalMs = drawnMs(rows, Math.max(endMs, times?.toMs ?? 0));
  const skipped = skippedNodes(run, flow);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "?" && !(event.target instanceof HTMLInputElement)) setSheetOpen(true);
  };
  return (
    <TimelineContext value={{ run, flow, totalMs, endMs, selected, onSelect, folds }}>
      <section
        className="flex max-h-[55%] min-h-48 shrink-0 flex-col border-t bg-surface max-md:max-h-none"
        aria-label="Timeline"
        onKeyDown={onKeyDown}
      >
        <div className="flex min-h-9 shrink-0 items-center gap-4 border-b px-4 py-1.5">
          <TimeSummary times={times} />
          <Tooltip content="Keyboard shortcuts (?)">
            <Button
              variant="ghost"
              size="icon-sm"
              className="-my-1 ml-auto max-md:hidden"
              aria-label="Keyboard shortcuts"
              aria-keyshortcuts="?"
              onClick={() => setSheetOpen(true)}
            >
              <Keyboard aria-hidden />
            </Button>
          </Tooltip>
        </div>
        <Axis totalMs={totalMs} />
        <div
          role="tree"
          aria-label="Steps"
          className="min-h-0 flex-1 md:overflow-y-auto"
          onKeyDown={onTreeKey}
          onFocus={({ currentTarget, target }) => moveTabStop(currentTarget, target)}
          ref={giveTabStop}
        >
          <div role="none" className="py-1">
            <TreeRow
              level={1}
              status={run.status}
              name="Whole run"
              isSelected={selected === null}
              comesIntoSight={false}
              onSelect={() => onSelect(null)}
              duration={formatDuration(times?.toMs ?? endMs)}
              bar={<TimelineBar segments={times?.segments ?? []} span={{ fromMs: 0, toMs: endMs }} totalMs={totalMs} />}
            />
            <StepRows steps={run.steps} frameStartMs={0} level={1} />
            <SkippedRows nodes={skipped} />
            {run.steps.length === 0 && (
              <p className="px-4 py-4 text-center text-muted-foreground text-sm" role="none">
                {isLive ? "No step has begun yet." : "No step began."}
              </p>
            )}
          </div>
        </div>
        {isSheetOpen && <ShortcutsSheet groups={timelineShortcuts} onClose={() => setSheetOpen(false)} />}
      </section>
    </TimelineContext>
  );
}

const mostMarks = 6;

function Axis({ totalMs }: { totalMs: number }) {
  return (
    <div className={cn(treeColumns, "h-6 shrink-0 border-b text-muted-foreground text-xs max-sm:hidden")} aria-hidden>
      <span>Step</span>
      <span className="relative h-full overflow-hidden font-mono text-[11px] tabular-nums">
        {axisMarks(totalMs, mostMarks).map((ms) => (
          <span
            key={ms}
            className="absolute inset-y-0 flex items-center whitespace-nowrap border-border border-l pl-1"
            style={{ left: `${(ms / totalMs) * 100}%` }}
          >
            {/* The words of one near the end would be cut off. */}
            {ms / totalMs < 0.93 && formatDuration(ms)}
          </span>
        ))}
      </span>
      <span className="justify-self-end">Time</span>
    </div>
  );
}
