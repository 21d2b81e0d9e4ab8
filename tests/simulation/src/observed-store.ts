import type { RunStore } from "@millrace/runtime/store/run-store";
import { stepRowKey } from "@millrace/runtime/test/simulation/memory-flush";
import type { MemoryTables } from "@millrace/runtime/test/simulation/memory-tables";

/** The store, with an eye on writes that it accepts: none may bring another result for a step that has one. */
export function observedStore(store: RunStore, tables: MemoryTables, onFinding: (what: string) => void): RunStore {
  return {
    ...store,
    async writeRuns(owner, writes) {
      const before = writes.map((write) =>
        write.steps.map((step) => tables.steps.get(write.runId)?.get(stepRowKey(step)) ?? null),
      );
      const results = await store.writeRuns(owner, writes);
      writes.forEach((write, index) => {
        if (results[index] === "stale") return;
        write.steps.forEach((step, place) => {
          const known = before[index]?.[place];
          const hadResult = known && ["succeeded", "failed", "cancelled"].includes(known.record.status);
          const hasResult = ["succeeded", "failed", "cancelled"].includes(step.record.status);
          if (hadResult && hasResult && JSON.stringify(known.record) !== JSON.stringify(step.record))
            onFinding(`a second result of ${stepRowKey(step)} of ${write.runId}: ${JSON.stringify(step.record)}`);
        });
      });
      return results;
    },
  };
}
