"use client";

import type { RunDetail } from "@millrace/contracts/api/runs";
import { nodeCatalog } from "@millrace/nodes/catalog";
import type { KeyboardEvent } from "react";
import { NodeIcon } from "@/features/flow-editor/canvas/node-icon";
import { cn } from "@/ui/class-names";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { formatDuration } from "@/ui/time-format";
import { type SegmentKind, skippedNodes, type Timeline, type TimelineRow } from "./timeline.ts";

const segmentWords: Record<SegmentKind, string> = {
  queue: "Queued",
  external: "Reaching outside",
  own: "Computing",
  wait: "Waiting",
  pause: "Pause before the next attempt",
};

const stripes = (angle: number, colour: string) =>
  `repeating-linear-gradient(${angle}deg, ${colour} 0 2px, transparent 2px 5px)`;

/** Each kind of time has its own texture, so that it is told apart without colour too. */
const textures: Record<SegmentKind, React.CSSProperties> = {
  queue: { backgroundImage: "radial-gradient(var(--border-strong) 1px, transparent 1.2px)", backgroundSize: "4px 4px" },
  external: {
    backgroundColor: "color-mix(in oklch, currentColor 35%, var(--surface))",
    backgroundImage: stripes(45, "currentColor"),
  },
  own: { backgroundColor: "currentColor" },
  wait: { backgroundImage: stripes(90, "var(--waiting)"), boxShadow: "inset 0 0 0 1px var(--waiting)" },
  pause: { backgroundImage: stripes(135, "var(--retrying)"), boxShadow: "inset 0 0 0 1px var(--retrying)" },
};

type RunTimelineProps = {
  run: RunDetail;
  timeline: Timeline;
  selected: string | null;
  onSelect: (nodeId: string | null) => void;
};

/** The steps in the order in which they began, with bars that show where the time went. */
export function RunTimeline({ run, timeline, selected, onSelect }: RunTimelineProps) {
  const { rows, totalMs } = timeline;
  const skipped = skippedNodes(run, nodeCatalog);
  const kinds = [...new Set(rows.flatMap((row) => row.segments.map((segment) => segment.kind)))];
  /** Up and down walk through the steps; the details follow. */
  const walk = (event: KeyboardEvent<HTMLOListElement>) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
    const at = buttons.findIndex((button) => button.contains(document.activeElement));
    const next = buttons[Math.max(0, Math.min(buttons.length - 1, at + step))];
    next?.focus();
    next?.click();
  };
  return (
    <section
      className="flex max-h-[45%] min-h-40 shrink-0 flex-col border-t bg-surface max-md:max-h-none"
      aria-label="Steps"
    >
      <div className="flex h-8 shrink-0 items-center justify-between gap-4 border-b px-4 text-muted-foreground text-xs">
        <span>{rows.length === 1 ? "1 step" : `${rows.length} steps`}</span>
        <span className="flex gap-3 max-sm:hidden">
          {kinds.map((kind) => (
            <span key={kind} className="flex items-center gap-1.5">
              <span className="h-2 w-4 rounded-sm text-muted-foreground" style={textures[kind]} aria-hidden />
              {segmentWords[kind]}
            </span>
          ))}
        </span>
        <span className="font-mono tabular-nums">{formatDuration(totalMs)}</span>
      </div>
      <ol className="min-h-0 flex-1 overflow-y-auto py-1" onKeyDown={walk}>
        {rows.map((row) => (
          <li key={row.key}>
            <Row
              row={row}
              totalMs={totalMs}
              isSelected={row.nodeId === selected}
              onSelect={() => onSelect(row.nodeId)}
            />
          </li>
        ))}
        {skipped.map(({ nodeId, name }) => (
          <li key={nodeId}>
            <button
              type="button"
              aria-current={nodeId === selected ? "true" : undefined}
              className={cn(rowLook, "text-muted-foreground", nodeId === selected && "bg-selection")}
              onClick={() => onSelect(nodeId)}
            >
              <StatusIcon status="skipped" />
              <span className="min-w-0 truncate">{name}</span>
              <span className="text-xs max-sm:hidden">Skipped: the run did not come through here</span>
              <span className="justify-self-end text-xs sm:hidden">Skipped</span>
              <span />
            </button>
          </li>
        ))}
        {rows.length === 0 && (
          <li className="px-4 py-6 text-center text-muted-foreground text-sm">No step has begun yet.</li>
        )}
      </ol>
    </section>
  );
}

const rowLook =
  "grid w-full grid-cols-[auto_minmax(6rem,14rem)_minmax(0,1fr)_5.5rem] items-center gap-2.5 px-4 py-1 text-left text-sm hover:bg-muted focus-visible:outline-offset-[-2px] max-sm:grid-cols-[auto_minmax(0,1fr)_auto]";

type RowProps = { row: TimelineRow; totalMs: number; isSelected: boolean; onSelect: () => void };

function Row({ row, totalMs, isSelected, onSelect }: RowProps) {
  const { last, attempts, type } = row;
  const look = statusLooks[last.status];
  const spentMs = row.segments.reduce((sum, { kind, fromMs, toMs }) => sum + (kind === "queue" ? 0 : toMs - fromMs), 0);
  return (
    <button
      type="button"
      aria-current={isSelected ? "true" : undefined}
      className={cn(rowLook, isSelected && "bg-selection hover:bg-selection")}
      onClick={onSelect}
    >
      <StatusIcon status={last.status} />
      <span className="flex min-w-0 items-center gap-2">
        <NodeIcon icon={type?.icon} category={type?.category} size="sm" />
        <span className="truncate">{row.name}</span>
        <span className="sr-only">{look.word}</span>
        {attempts.length > 1 && (
          <span className="shrink-0 text-muted-foreground text-xs">{attempts.length} attempts</span>
        )}
      </span>
      <span className={cn("relative h-3 max-sm:col-span-3 max-sm:row-start-2 max-sm:h-2", look.text)} aria-hidden>
        {row.segments.map((segment) => (
          <span
            key={`${segment.kind} ${segment.fromMs} ${segment.attempt}`}
            title={`${segmentWords[segment.kind]}${segment.attempt && attempts.length > 1 ? `, attempt ${segment.attempt}` : ""}: ${formatDuration(segment.toMs - segment.fromMs)}`}
            className="absolute inset-y-0 min-w-[3px] rounded-sm"
            style={{
              ...textures[segment.kind],
              left: `${(segment.fromMs / totalMs) * 100}%`,
              width: `${((segment.toMs - segment.fromMs) / totalMs) * 100}%`,
            }}
          />
        ))}
      </span>
      <span className="justify-self-end font-mono text-muted-foreground text-xs tabular-nums">
        {last.kept ? "Kept" : formatDuration(spentMs)}
      </span>
    </button>
  );
}
