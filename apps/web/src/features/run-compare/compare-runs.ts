import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import type { StepStatus } from "@millrace/contracts/run/status";

/** What a node came to in one run; inside a scope, everything that it was executed for together. */
export type NodeOutcome = {
  status: StepStatus;
  /** Where the value left; inside a scope, all the ports that values left through. */
  ports: readonly string[];
  attempts: number;
  durationMs: number | null;
  /** The last attempt; `null` inside a scope, where there are many steps. */
  step: RunStep | null;
};

export type NodeDifference = "only_a" | "only_b" | "status" | "path" | "attempts";

export type NodeComparison = {
  nodeId: string;
  name: string;
  a: NodeOutcome | null;
  b: NodeOutcome | null;
  differences: readonly NodeDifference[];
};

/**
 * The nodes of two runs side by side, in the order in which the first of both came to them. A node is the same by its id, also
 * in another version and under another name.
 */
export function compareRuns(a: RunDetail, b: RunDetail): NodeComparison[] {
  const [inA, inB] = [outcomesOf(a), outcomesOf(b)];
  const names = new Map([...b.definition.nodes, ...a.definition.nodes].map(({ id, name }) => [id, name]));
  return mergeOrders([...inA.keys()], [...inB.keys()]).map((nodeId) => {
    const [left, right] = [inA.get(nodeId) ?? null, inB.get(nodeId) ?? null];
    return { nodeId, name: names.get(nodeId) ?? nodeId, a: left, b: right, differences: differencesOf(left, right) };
  });
}

function differencesOf(a: NodeOutcome | null, b: NodeOutcome | null): NodeDifference[] {
  if (!a) return ["only_b"];
  if (!b) return ["only_a"];
  return [
    ...(a.status === b.status ? [] : (["status"] as const)),
    ...(wentElsewhere(a, b) ? (["path"] as const) : []),
    ...(a.attempts === b.attempts ? [] : (["attempts"] as const)),
  ];
}

/** Where one handed on nothing, its status says so already. */
const wentElsewhere = (a: NodeOutcome, b: NodeOutcome): boolean =>
  a.ports.length > 0 && b.ports.length > 0 && a.ports.join() !== b.ports.join();

/** By node, in the order in which they began; nodes inside scopes come after the others, in the order of the flow. */
function outcomesOf(run: RunDetail): Map<string, NodeOutcome> {
  const outcomes = new Map<string, NodeOutcome>();
  const own = Map.groupBy(
    run.steps.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt)),
    ({ nodeId }) => nodeId,
  );
  for (const [nodeId, attempts] of own) {
    const step = attempts.reduce((last, next) => (next.attempt >= last.attempt ? next : last));
    outcomes.set(nodeId, {
      status: step.status,
      ports: step.port === null ? [] : [step.port],
      attempts: attempts.length,
      durationMs: spanOf(attempts),
      step,
    });
  }
  for (const { nodeId, status, ports } of run.inside)
    outcomes.set(nodeId, { status, ports: ports.toSorted(), attempts: 1, durationMs: null, step: null });
  return outcomes;
}

/** From the beginning of the first attempt to the end of the last; `null` while it goes on, and for a step that was kept. */
function spanOf(attempts: readonly RunStep[]): number | null {
  if (attempts.some(({ finishedAt, kept }) => finishedAt === null || kept)) return null;
  const begins = attempts.map(({ startedAt }) => Date.parse(startedAt));
  const ends = attempts.map(({ finishedAt }) => Date.parse(finishedAt ?? ""));
  return Math.max(...ends) - Math.min(...begins);
}

/** One order that keeps to the first, with what only the second has right behind what it follows there. */
export function mergeOrders(first: readonly string[], second: readonly string[]): string[] {
  const known = new Set(first);
  const merged = [...first];
  let at = 0;
  for (const item of second) {
    if (known.has(item)) at = Math.max(at, merged.indexOf(item) + 1);
    else merged.splice(at++, 0, item);
  }
  return merged;
}
