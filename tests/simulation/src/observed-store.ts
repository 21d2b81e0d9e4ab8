import type { RunWrite } from "@millrace/runtime/flush/run-write";
import type { RunStore } from "@millrace/runtime/store/run-store";
import { stepRowKey } from "@millrace/runtime/test/simulation/memory-flush";
import { type MemoryTables, waitsOf } from "@millrace/runtime/test/simulation/memory-tables";

const terminal = new Set(["succeeded", "failed", "cancelled"]);

/**
 * The store, with an eye on what executors write: a write of somebody who does not have the run (any more) changes nothing,
 * and no write brings another result for a step that has one.
 */
export function observedStore(store: RunStore, tables: MemoryTables, onFinding: (what: string) => void): RunStore {
  const isHolder = (owner: string, { runId, epoch }: RunWrite) => {
    const row = tables.queue.get(runId);
    return row?.owner === owner && row.epoch === epoch;
  };
  /** Everything of a run that a write could change. */
  const textOf = ({ runId }: RunWrite) =>
    JSON.stringify([
      tables.queue.get(runId),
      tables.runs.get(runId),
      [...(tables.steps.get(runId) ?? [])],
      waitsOf(tables, runId),
    ]);

  const secondResult = (write: RunWrite) =>
    write.steps.find((step) => {
      const known = tables.steps.get(write.runId)?.get(stepRowKey(step));
      if (!known || !terminal.has(known.record.status) || !terminal.has(step.record.status)) return false;
      return JSON.stringify(known.record) !== JSON.stringify(step.record);
    });

  return {
    ...store,
    async writeRuns(owner, writes, order) {
      const intruders = writes.filter((write) => !isHolder(owner, write));
      const before = intruders.map(textOf);
      for (const write of writes) {
        const second = intruders.includes(write) ? undefined : secondResult(write);
        if (second) onFinding(`a second result of ${stepRowKey(second)} of ${write.runId} is ${second.outputText}`);
      }
      const results = await store.writeRuns(owner, writes, order);
      intruders.forEach((write, index) => {
        if (textOf(write) !== before[index])
          onFinding(`a write with epoch ${write.epoch} changed ${write.runId}, which somebody else has`);
      });
      return results;
    },
  };
}
