import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import type { NodeCatalog, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { beganAt } from "@/features/runs/began-at";

/**
 * Where the time of a run went. `queue` is the time until its first step, `external` a step that reaches outside, `own` one
 * that computes, `wait` a wait node, `pause` the time between a failed attempt and the next.
 */
export type SegmentKind = "queue" | "own" | "external" | "wait" | "pause";

export type TimelineSegment = {
  kind: SegmentKind;
  /** Milliseconds after the run's start. */
  fromMs: number;
  toMs: number;
  /** The attempt it belongs to; `null` for what lies between attempts. */
  attempt: number | null;
};

export type TimelineRow = {
  key: string;
  nodeId: string;
  name: string;
  type: NodeDefinition | undefined;
  /** All attempts, the last of them last. */
  attempts: readonly RunStep[];
  last: RunStep;
  segments: readonly TimelineSegment[];
};

export type Timeline = { rows: readonly TimelineRow[]; totalMs: number };

/** One row per step in the order in which they began. `nowMs` closes what still goes on. */
export function timelineOf(run: RunDetail, catalog: NodeCatalog, nowMs: number): Timeline {
  const startMs = beganAt(run);
  const endMs = run.finishedAt === null ? nowMs : Date.parse(run.finishedAt);
  const names = new Map(run.definition.nodes.map((node) => [node.id, node]));
  const groups = new Map<string, RunStep[]>();
  for (const step of run.steps) {
    const key = `${step.path}#${step.iteration}`;
    const known = groups.get(key);
    if (known) known.push(step);
    else groups.set(key, [step]);
  }
  const rows: TimelineRow[] = [];
  for (const [key, steps] of groups) {
    const attempts = steps.sort((a, b) => a.attempt - b.attempt);
    const last = attempts.at(-1);
    if (!last) continue;
    const node = names.get(last.nodeId);
    const type = node && catalog.find(node.type, node.typeVersion);
    rows.push({
      key,
      nodeId: last.nodeId,
      name: node?.name ?? last.nodeId,
      type,
      attempts,
      last,
      // Its time was spent in another run.
      segments: last.kept ? [] : segmentsOf(attempts, type, startMs, endMs),
    });
  }
  rows.sort((a, b) => startOf(a) - startOf(b));
  const firstAt = rows.findIndex((row) => !row.last.kept);
  const first = rows[firstAt];
  const queuedMs = first ? startOf(first) - startMs : 0;
  if (first && queuedMs > 0) {
    const queue: TimelineSegment = { kind: "queue", fromMs: 0, toMs: queuedMs, attempt: null };
    rows[firstAt] = { ...first, segments: [queue, ...first.segments] };
  }
  const lastEndMs = Math.max(0, ...rows.flatMap((row) => row.segments.map((segment) => segment.toMs)));
  return { rows, totalMs: Math.max(1, endMs - startMs, lastEndMs) };
}

const startOf = (row: TimelineRow): number => Date.parse(row.attempts[0]?.startedAt ?? row.last.startedAt);

function segmentsOf(
  attempts: readonly RunStep[],
  type: NodeDefinition | undefined,
  startMs: number,
  endMs: number,
): TimelineSegment[] {
  const kind: SegmentKind = type?.type === "wait" ? "wait" : type?.kind === "effect" ? "external" : "own";
  const segments: TimelineSegment[] = [];
  for (const [index, step] of attempts.entries()) {
    const from = Date.parse(step.startedAt) - startMs;
    const to = (step.finishedAt === null ? endMs : Date.parse(step.finishedAt)) - startMs;
    segments.push({ kind, fromMs: Math.max(0, from), toMs: Math.max(from, to, 0), attempt: step.attempt });
    const next = attempts[index + 1];
    const pauseEnd = next ? Date.parse(next.startedAt) - startMs : step.status === "retrying" ? endMs - startMs : to;
    if (pauseEnd > to) segments.push({ kind: "pause", fromMs: to, toMs: pauseEnd, attempt: null });
  }
  return segments;
}

/** Nodes that the ended run went past, for the end of the list. */
export function skippedNodes(run: RunDetail, catalog: NodeCatalog): { nodeId: string; name: string }[] {
  if (run.finishedAt === null) return [];
  const ran = new Set(run.steps.map((step) => step.nodeId));
  return run.definition.nodes
    .filter((node) => !ran.has(node.id) && catalog.find(node.type, node.typeVersion)?.kind !== "trigger")
    .map((node) => ({ nodeId: node.id, name: node.name }));
}
