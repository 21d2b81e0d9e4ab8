import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog, NodeDefinition, ScopeKind } from "@millrace/contracts/flow/node-definition";
import type { TimeKind } from "@millrace/contracts/run/time-kind";
import { buildGraph, type FlowGraph } from "@millrace/engine/flow/graph";
import { regionsOf } from "@millrace/engine/flow/regions";
import { type StepSegment, spendsOf, stepSegments } from "@millrace/engine/run/times";

/** What stays the same while a run is shown: its flow, and when it began. */
export type TimelineFlow = {
  graph: FlowGraph;
  catalog: NodeCatalog;
  beganMs: number;
  /** Nodes inside a map, loop or boundary, with the scope's id. */
  scopes: ReadonlyMap<string, string>;
};

export function timelineFlow(definition: FlowDefinition, catalog: NodeCatalog, beganMs: number): TimelineFlow {
  const graph = buildGraph(definition, catalog);
  const scopes = [...regionsOf(graph)].flatMap(([{ node }, scope]) =>
    scope ? [[node.id, scope.node.id] as const] : [],
  );
  return { graph, catalog, beganMs, scopes: new Map(scopes) };
}

/** One step with all its attempts. Times are in milliseconds since the run began. */
export type TimelineRow = {
  key: string;
  nodeId: string;
  path: string;
  name: string;
  type: NodeDefinition | undefined;
  /** What it repeats or guards, for a scope. */
  scope: ScopeKind | null;
  /** All attempts, the last of them last. */
  attempts: readonly RunStep[];
  last: RunStep;
  fromMs: number;
  /** `null` while it is under way. */
  toMs: number | null;
  /** Empty for a scope, whose time is that of the steps inside, and for a step that was kept. */
  segments: readonly StepSegment[];
};

/**
 * The steps of one frame as rows, in the order in which they began. `frameStartMs` is when the frame did, `endMs` the end of
 * the run, or now.
 */
export function timelineRows(
  flow: TimelineFlow,
  steps: readonly RunStep[],
  { frameStartMs, endMs }: { frameStartMs: number; endMs: number },
): TimelineRow[] {
  const groups = Map.groupBy(steps, ({ path, iteration }) => `${path}#${iteration}`);
  const ends = new Map(
    [...groups.values()].flatMap((attempts) => {
      const last = attempts.reduce((a, b) => (b.attempt > a.attempt ? b : a));
      return last.kept ? [] : [[last.nodeId, msOf(flow, last.finishedAt)] as const];
    }),
  );
  const rows = [...groups].flatMap(([key, group]) => {
    const attempts = group.toSorted((a, b) => a.attempt - b.attempt);
    const [first] = attempts;
    const last = attempts.at(-1);
    if (!first || !last) return [];
    const { node, type } = flow.graph.byId.get(last.nodeId) ?? {};
    const fromMs = msOf(flow, first.startedAt) ?? 0;
    const readyMs = readyAt(flow, last.nodeId, { ends, fromMs, frameStartMs });
    const spends = node ? spendsOf(node, type) : "own";
    return [
      {
        key,
        nodeId: last.nodeId,
        path: last.path,
        name: node?.name ?? last.nodeId,
        type,
        scope: type?.scope ?? null,
        attempts,
        last,
        fromMs,
        toMs: msOf(flow, last.finishedAt),
        // The time of one that was kept was spent in another run.
        segments: last.kept || spends === null ? [] : segmentsOf(flow, attempts, { spends, readyMs, endMs }),
      },
    ];
  });
  return rows.toSorted((a, b) => a.fromMs - b.fromMs);
}

const msOf = (flow: TimelineFlow, moment: string | null): number | null =>
  moment === null ? null : Date.parse(moment) - flow.beganMs;

/**
 * When a step could have begun: at the end of the last of those before it that ended before it began (a join may have gone on
 * without the others), seen through steps that were skipped; without any, when its frame began.
 */
function readyAt(
  { graph }: TimelineFlow,
  nodeId: string,
  { ends, fromMs, frameStartMs }: { ends: ReadonlyMap<string, number | null>; fromMs: number; frameStartMs: number },
): number {
  let ready = frameStartMs;
  const seen = new Set([nodeId]);
  const walk = [nodeId];
  for (let at = walk.pop(); at !== undefined; at = walk.pop()) {
    for (const { from } of graph.byId.get(at)?.incoming ?? []) {
      if (seen.has(from.node)) continue;
      seen.add(from.node);
      const end = ends.get(from.node);
      if (end === undefined) walk.push(from.node);
      else if (end !== null && end <= fromMs) ready = Math.max(ready, end);
    }
  }
  return ready;
}

const segmentsOf = (
  flow: TimelineFlow,
  attempts: readonly RunStep[],
  how: { spends: TimeKind; readyMs: number; endMs: number },
): StepSegment[] =>
  stepSegments(
    attempts.map((step) => ({
      attempt: step.attempt,
      fromMs: msOf(flow, step.startedAt) ?? 0,
      toMs: msOf(flow, step.finishedAt),
      wakeMs: msOf(flow, step.wakeAt),
      isRetrying: step.status === "retrying",
    })),
    how,
  );

/** Nodes that the ended run went past, without those inside scopes, of which an item may have taken another way. */
export function skippedNodes(run: RunDetail, { graph, scopes }: TimelineFlow): { nodeId: string; name: string }[] {
  if (run.finishedAt === null) return [];
  const ran = new Set(run.steps.map((step) => step.nodeId));
  return graph.nodes
    .filter(({ node, type }) => !ran.has(node.id) && !scopes.has(node.id) && type?.kind !== "trigger")
    .map(({ node }) => ({ nodeId: node.id, name: node.name }));
}

/** How long all of it is drawn: to the run's end or now, and not shorter than what is in it. */
export const drawnMs = (rows: readonly TimelineRow[], endMs: number): number =>
  Math.max(1, endMs, ...rows.flatMap((row) => row.segments.map(({ toMs }) => toMs)));

/** Marks of the time axis: up to `most` round moments from 0 on. */
export function axisMarks(totalMs: number, most: number): number[] {
  const rough = totalMs / most;
  const step = roundSteps.find((ms) => ms >= rough) ?? Math.ceil(rough / dayMs) * dayMs;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, index) => index * step);
}

const dayMs = 86_400_000;
const roundSteps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1_000,
  2_000,
  5_000,
  10_000,
  30_000,
  60_000,
  120_000,
  300_000,
  600_000,
  1_800_000,
  3_600_000,
  7_200_000,
  21_600_000,
  43_200_000,
  dayMs,
];
