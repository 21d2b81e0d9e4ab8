import type { MemoryTables, QueueRow } from "@millrace/runtime/test/simulation/memory-tables";

export type Invariants = {
  /** Looks at everything that the last call may have changed. */
  check(): void;
  readonly violations: string[];
};

type Seen = { epoch: number; end: string | null; steps: Map<string, string> };

const terminal = new Set(["succeeded", "failed", "cancelled"]);

/**
 * What must hold after every call of the store. It keeps its own memory of what was there before, and knows nothing of how the
 * store guards its rows.
 */
export function createInvariants(tables: MemoryTables): Invariants {
  const violations: string[] = [];
  const seen = new Map<string, Seen>();

  const refuse = (what: string) => {
    if (violations.length < 20) violations.push(what);
  };

  const checkRun = (runId: string) => {
    const run = tables.runs.get(runId);
    const row = tables.queue.get(runId);
    if (!run) return;
    const before = seen.get(runId) ?? { epoch: 0, end: null, steps: new Map() };
    seen.set(runId, before);
    const hasEnded = run.status !== "running";
    if (hasEnded === (row !== undefined)) refuse(`${runId} is ${run.status} and ${row ? "has" : "has no"} queue row`);
    if (row) {
      if (row.epoch < before.epoch) refuse(`the epoch of ${runId} went from ${before.epoch} to ${row.epoch}`);
      before.epoch = row.epoch;
    }
    const end = hasEnded ? JSON.stringify([run.status, run.output, run.finishedAtMs]) : null;
    if (before.end !== null && end !== before.end)
      refuse(`${runId} has ended and changed from ${before.end} to ${end}`);
    // Nothing of an ended run changes, so it is looked at once more and then no longer.
    const wasDone = before.end !== null;
    before.end = end;
    for (const [key, { record, outputText }] of tables.steps.get(runId) ?? []) {
      const { status, port } = record;
      const known = before.steps.get(key);
      if (known === undefined && !terminal.has(status)) continue;
      const text = `${status} ${port} ${outputText}`;
      if (known === undefined) {
        before.steps.set(key, text);
        if (wasDone) refuse(`${runId} has ended and step ${key} came to ${text}`);
      } else if (known !== text) refuse(`step ${key} of ${runId} had come to ${known} and changed to ${text}`);
    }
  };

  const checkLimits = () => {
    const admitted = [...tables.queue.values()].filter((row) => row.admitted && row.limitKey !== null);
    for (const [key, rows] of Map.groupBy(admitted, (row: QueueRow) => row.limitKey)) {
      const max = Math.max(...rows.map((row) => row.limitMax ?? Number.POSITIVE_INFINITY));
      if (rows.length > max) refuse(`${rows.length} runs of ${key} are under way, ${max} may be`);
    }
    for (const row of tables.queue.values())
      if (!row.admitted && row.owner !== null) refuse(`${row.runId} has an owner and waits for a limit`);
  };

  return {
    violations,
    check() {
      for (const runId of tables.runs.keys()) checkRun(runId);
      checkLimits();
    },
  };
}
