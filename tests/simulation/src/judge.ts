import { restoreRunState, runOutcome } from "@millrace/engine/run/state";
import type { MemoryTables } from "@millrace/runtime/test/simulation/memory-tables";
import { rowText } from "./oracle.ts";
import { factsOf, type PlannedRun, recordsOf } from "./planned-run.ts";
import type { Sink } from "./sink.ts";

/** What is wrong with the end of a run; nothing, if it came to what it comes to where nothing goes wrong. */
export function judgeRun(run: PlannedRun, tables: MemoryTables, sink: Sink): string[] {
  const { runId, expected } = run;
  const row = tables.runs.get(runId);
  if (!row) return run.isAcknowledged ? [`${runId} was acknowledged and is lost`] : [`${runId} was never started`];
  if (row.status === "running") return [`${runId} has not ended`];
  const records = recordsOf(tables, runId);
  const problems: string[] = [];
  const effects = [...sink.taken].filter(([, owner]) => owner.startsWith(runId)).map(([key]) => key);
  const rows = records.map(rowText);

  if (run.isRacing) {
    // A cancelled run does not tell in its steps that somebody wanted it.
    if (row.status === "cancelled" && run.isCancelled) return problems;
    if (row.status !== "succeeded") problems.push(`${runId} is ${row.status}: ${JSON.stringify(row.error)}`);
    const facts = factsOf(run, row.startAtMs ?? row.startedAtMs);
    const outcome = runOutcome(restoreRunState(run.flow, facts, records));
    const isSame =
      outcome?.status === row.status && JSON.stringify(outcome.output ?? null) === JSON.stringify(row.output ?? null);
    if (!isSame)
      problems.push(
        `${runId} is ${row.status} with ${JSON.stringify(row.output)}, its steps say ${JSON.stringify(outcome)}`,
      );
    return problems;
  }
  if (row.status === "cancelled" && run.isCancelled) {
    const known = new Set(expected.rows);
    for (const record of records)
      if (record.status === "succeeded" && !known.has(rowText(record)))
        problems.push(`${runId} was cancelled, its step ${rowText(record)} is none of ${expected.rows.join(" ")}`);
    for (const key of effects)
      if (!expected.effects.includes(key)) problems.push(`${runId} had an effect that it never has`);
    return problems;
  }
  if (row.status !== expected.status || JSON.stringify(row.output ?? null) !== expected.output)
    problems.push(
      `${runId} came to ${row.status} ${JSON.stringify(row.output)} instead of ${expected.status} ${expected.output}`,
    );
  problems.push(...differences(`${runId}: step`, rows, expected.rows));
  problems.push(...differences(`${runId}: effect`, effects, expected.effects));
  return problems;
}

function differences(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const missing = expected.filter((one) => !found.includes(one));
  const extra = found.filter((one) => !expected.includes(one));
  return [...missing.map((one) => `${what} ${one} is missing`), ...extra.map((one) => `${what} ${one} should not be`)];
}
