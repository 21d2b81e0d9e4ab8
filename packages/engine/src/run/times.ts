import type { TimeSegment } from "@millrace/contracts/api/run-times";
import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { type TimeKind, timeKinds } from "@millrace/contracts/run/time-kind";

/** What the time of a node's steps counts as; `null` for a scope, whose time is that of the steps inside. */
export function spendsOf(node: Pick<FlowNode, "disabled">, type: NodeDefinition | undefined): TimeKind | null {
  if (type?.kind === "scope") return null;
  if (node.disabled || !type) return "own";
  return type.spends ?? (type.kind === "effect" ? "external" : "own");
}

type Change = { atMs: number; kind: number; by: 1 | -1 };

/**
 * Cuts the time from `fromMs` to `toMs` into pieces of one kind, without gaps or overlaps, in order. Of what happens at once
 * the first of `timeKinds` counts; where nothing is spent it is `queue`. What lies outside is cut off.
 */
export function partitionTime(spent: readonly TimeSegment[], fromMs: number, toMs: number): TimeSegment[] {
  const changes: Change[] = [];
  for (const { kind, fromMs: from, toMs: to } of spent) {
    const begin = Math.max(from, fromMs);
    const end = Math.min(to, toMs);
    if (!(begin < end)) continue;
    const index = timeKinds.indexOf(kind);
    changes.push({ atMs: begin, kind: index, by: 1 }, { atMs: end, kind: index, by: -1 });
  }
  changes.sort((a, b) => a.atMs - b.atMs);
  const open = timeKinds.map(() => 0);
  const segments: TimeSegment[] = [];
  let at = fromMs;
  for (const change of changes) {
    if (change.atMs > at) {
      append(segments, { kind: firstOpen(open), fromMs: at, toMs: change.atMs });
      at = change.atMs;
    }
    open[change.kind] = (open[change.kind] ?? 0) + change.by;
  }
  if (toMs > at) append(segments, { kind: "queue", fromMs: at, toMs });
  return segments;
}

const firstOpen = (open: readonly number[]): TimeKind =>
  timeKinds.find((_, index) => (open[index] ?? 0) > 0) ?? "queue";

function append(segments: TimeSegment[], segment: TimeSegment): void {
  const last = segments.at(-1);
  if (last?.kind === segment.kind) last.toMs = segment.toMs;
  else segments.push({ ...segment });
}

export type TimeTotals = Record<TimeKind, number>;

export function totalsOf(segments: readonly TimeSegment[]): TimeTotals {
  const totals: TimeTotals = { external: 0, own: 0, wait: 0, queue: 0 };
  for (const { kind, fromMs, toMs } of segments) totals[kind] += toMs - fromMs;
  return totals;
}

/** At most `most` pieces that cover the same time, each of the kind that takes most of it: as much as a drawing can show. */
export function simplify(segments: readonly TimeSegment[], most: number): TimeSegment[] {
  const [first] = segments;
  const last = segments.at(-1);
  if (!first || !last || segments.length <= most) return [...segments];
  const edgeOf = (bucket: number) => first.fromMs + Math.round(((last.toMs - first.fromMs) * bucket) / most);
  const simple: TimeSegment[] = [];
  let at = 0;
  for (let bucket = 0; bucket < most; bucket++) {
    const fromMs = edgeOf(bucket);
    const toMs = edgeOf(bucket + 1);
    const within: TimeSegment[] = [];
    for (; at < segments.length; at++) {
      const segment = segments[at];
      if (!segment || segment.fromMs >= toMs) break;
      within.push({ ...segment, fromMs: Math.max(segment.fromMs, fromMs), toMs: Math.min(segment.toMs, toMs) });
      // The rest of it belongs to the next bucket.
      if (segment.toMs > toMs) break;
    }
    append(simple, { kind: mostOf(totalsOf(within)), fromMs, toMs });
  }
  return simple;
}

const mostOf = (totals: TimeTotals): TimeKind => timeKinds.reduce((a, b) => (totals[b] > totals[a] ? b : a));

/** One attempt of a step, in milliseconds since the run began. */
export type AttemptTimes = {
  attempt: number;
  fromMs: number;
  /** `null` while it is under way. */
  toMs: number | null;
  /** Of an attempt that failed: when the next one may begin. */
  wakeMs: number | null;
  isRetrying: boolean;
};

/** `attempt` is `null` for the time before and between attempts. */
export type StepSegment = TimeSegment & { attempt: number | null };

/**
 * Where the time of one step went: in line from when it was ready, its attempts, between them first the pause and then the
 * line again. `endMs` is the end of the run, or now.
 */
export function stepSegments(
  attempts: readonly AttemptTimes[],
  { spends, readyMs, endMs }: { spends: TimeKind; readyMs: number | null; endMs: number },
): StepSegment[] {
  const segments: StepSegment[] = [];
  const add = (kind: TimeKind, fromMs: number, toMs: number, attempt: number | null) => {
    if (toMs > fromMs || attempt !== null) segments.push({ kind, fromMs, toMs: Math.max(fromMs, toMs), attempt });
  };
  const [first] = attempts;
  if (first && readyMs !== null) add("queue", readyMs, first.fromMs, null);
  for (const [index, { attempt, fromMs, toMs, wakeMs, isRetrying }] of attempts.entries()) {
    const end = toMs ?? Math.max(fromMs, endMs);
    add(spends, fromMs, end, attempt);
    const next = attempts[index + 1];
    if (!next && !isRetrying) continue;
    const goesOnMs = next ? next.fromMs : Math.max(end, endMs);
    const pauseEndMs = Math.min(Math.max(wakeMs ?? end, end), goesOnMs);
    add("wait", end, pauseEndMs, null);
    add("queue", pauseEndMs, goesOnMs, null);
  }
  return segments;
}
