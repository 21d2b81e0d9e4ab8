import { type MemoryTables, type QueueRow, waitsOf } from "@millrace/runtime/test/simulation/memory-tables";
import { sleepProblem } from "./parked-runs.ts";

export type Invariants = {
  /** Looks at everything that the last event may have changed. */
  check(): void;
};

type StepRow =
  MemoryTables["steps"] extends Map<string, infer Rows> ? (Rows extends Map<string, infer Row> ? Row : never) : never;
type Seen = { epoch: number; end: string | null; steps: Map<string, { row: StepRow; result: string | null }> };

const terminal = new Set(["succeeded", "failed", "cancelled"]);

/**
 * What must hold after every event. It keeps its own memory of what was there before, and knows nothing of how the store
 * guards its rows.
 */
export function createInvariants(options: {
  tables: MemoryTables;
  onFinding: (what: string) => void;
  /** A step has a result now, or a run has ended. */
  onResult: (line: string) => void;
}): Invariants {
  const { tables, onFinding, onResult } = options;
  const seen = new Map<string, Seen>();

  const checkQueue = (runId: string, status: string, before: Seen) => {
    const row = tables.queue.get(runId);
    const hasEnded = status !== "running";
    if (hasEnded === (row !== undefined)) onFinding(`${runId} is ${status} and ${row ? "has a" : "has no"} queue row`);
    if (!row) return;
    if (row.epoch < before.epoch) onFinding(`the epoch of ${runId} went from ${before.epoch} to ${row.epoch}`);
    before.epoch = row.epoch;
    const problem = sleepProblem(tables, row);
    if (problem) onFinding(`${runId} ${problem}`);
  };

  const checkSteps = (runId: string, before: Seen, hadEnded: boolean) => {
    for (const [key, row] of tables.steps.get(runId) ?? []) {
      const known = before.steps.get(key);
      if (known?.row === row) continue;
      const { status, port, error } = row.record;
      const result = terminal.has(status) ? `${status} ${port} ${row.outputText} ${error?.code ?? ""}` : null;
      before.steps.set(key, { row, result });
      if (hadEnded) onFinding(`${runId} has ended and step ${key} is ${result ?? status} now`);
      if (known && known.result !== null && known.result !== result)
        onFinding(`step ${key} of ${runId} had come to ${known.result} and changed to ${result ?? status}`);
      if (result !== null && !known?.result) onResult(`${runId} ${key} ${result}`);
    }
    for (const key of before.steps.keys())
      if (!tables.steps.get(runId)?.has(key)) onFinding(`step ${key} of ${runId} is gone`);
  };

  const checkRuns = () => {
    for (const [runId, run] of tables.runs) {
      const before: Seen = seen.get(runId) ?? { epoch: 0, end: null, steps: new Map() };
      seen.set(runId, before);
      checkQueue(runId, run.status, before);
      const hadEnded = before.end !== null;
      checkSteps(runId, before, hadEnded);
      if (run.status === "running" && !hadEnded) continue;
      const end = JSON.stringify([run.status, run.output, run.error, run.finishedAtMs]);
      if (hadEnded && end !== before.end) onFinding(`${runId} had ended as ${before.end} and changed to ${end}`);
      if (hadEnded) continue;
      before.end = end;
      onResult(`${runId} ${end}`);
      if (waitsOf(tables, runId).some((wait) => wait.resolvedAtMs === null))
        onFinding(`${runId} has ended and still waits`);
    }
    for (const { runId } of tables.inbox)
      if (!tables.queue.has(runId)) onFinding(`${runId} has ended and has a message in its inbox`);
    for (const runId of seen.keys()) if (!tables.runs.has(runId)) onFinding(`${runId} is gone`);
  };

  const checkLimits = () => {
    const admitted = [...tables.queue.values()].filter((row) => row.admitted && row.limitKey !== null);
    for (const [key, rows] of Map.groupBy(admitted, (row: QueueRow) => row.limitKey)) {
      const max = Math.max(...rows.map((row) => row.limitMax ?? Number.POSITIVE_INFINITY));
      if (rows.length > max) onFinding(`${rows.length} runs of ${key} are under way, ${max} may be`);
    }
    for (const row of tables.queue.values())
      if (!row.admitted && row.owner !== null) onFinding(`${row.runId} has an owner and waits for a limit`);
  };

  return {
    check() {
      checkRuns();
      checkLimits();
    },
  };
}
