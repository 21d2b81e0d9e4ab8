import type { RunHistory } from "../../src/claim/load-history.ts";
import { stepKey } from "../../src/execute/live-run.ts";
import { isMatched } from "../../src/waits/matched-subject.ts";
import { toResolution } from "../../src/waits/read-answers.ts";
import { type MemoryTables, waitsOf } from "./memory-tables.ts";

/** What a run did before its lease was taken, as values of its own. */
export function readHistory(tables: MemoryTables, runId: string): RunHistory {
  const history: RunHistory = { steps: [], openWaits: new Map(), unmatchedWaits: new Map(), resolutions: [] };
  for (const { record, outputText } of tables.steps.get(runId)?.values() ?? []) {
    // What a step waits for is kept with its wait.
    const { waitsFor: _waitsFor, ...kept } = record;
    history.steps.push({ ...kept, output: outputText === null ? null : JSON.parse(outputText) });
  }
  for (const wait of waitsOf(tables, runId)) {
    const isOpen = wait.resolvedAtMs === null || (wait.outcome !== null && wait.appliedAtMs === null);
    if (!isOpen) continue;
    history.openWaits.set(stepKey(wait), wait.id);
    if (wait.subject === null) continue;
    const step = history.steps.find((record) => record.status === "waiting" && stepKey(record) === stepKey(wait));
    if (step) step.waitsFor = wait.subject;
    if (wait.outcome !== null) history.resolutions.push(toResolution({ ...wait, run_id: runId }));
    else if (isMatched(wait.subject)) history.unmatchedWaits.set(wait.id, wait.subject);
  }
  return history;
}
