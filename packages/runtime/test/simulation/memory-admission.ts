import { keyProgram, limitKeyOf } from "../../src/limits/limit-key.ts";
import {
  compareInLine,
  compareText,
  contentKey,
  inboxMarkMs,
  type MemoryTables,
  type QueueRow,
} from "./memory-tables.ts";

/** Lets waiting runs in wherever there is room; see `admit_runs` in the migrations. Returns how many. */
export function admitAll(tables: MemoryTables): number {
  enterLine(tables);
  const waiting = [...tables.queue.values()].filter((row) => row.admitted === false);
  const organizations = [...new Set(waiting.map((row) => row.organizationId))].sort(compareText);
  return organizations.reduce((sum, id) => sum + admit(tables, id), 0);
}

/** Runs whose time has come stand in line from now on. */
function enterLine({ queue, runs, nowMs }: MemoryTables): void {
  for (const row of queue.values()) {
    if (row.admitted !== null || row.wakeAtMs === null || row.wakeAtMs > nowMs()) continue;
    row.admitted = false;
    row.enqueuedAtMs = Math.max(row.enqueuedAtMs, runs.get(row.runId)?.startAtMs ?? 0);
  }
}

function admit(tables: MemoryTables, organizationId: string): number {
  const rows = [...tables.queue.values()].filter((row) => row.organizationId === organizationId);
  assignKeys(tables, rows);
  // A waiting run that was cancelled needs no slot.
  for (const row of rows)
    if (row.admitted === false && row.wakeAtMs === inboxMarkMs) Object.assign(row, { admitted: true, limitKey: null });
  const max = tables.organizations.get(organizationId)?.maxRunningRuns ?? null;
  const holding = rows.filter((row) => row.admitted && row.limitKey !== null);
  const room = max === null ? rows.length : max - holding.length;
  if (room <= 0) return 0;
  const inLine = rows.filter((row) => row.admitted === false && row.limitKey !== null).sort(compareInLine);
  const chosen = [...Map.groupBy(inLine, (row) => row.limitKey)]
    .flatMap(([key, line]) => fitting(line, holding.filter((row) => row.limitKey === key).length))
    .sort(compareInLine)
    .slice(0, room);
  for (const row of chosen) {
    row.admitted = true;
    row.wakeAtMs = Math.min(row.wakeAtMs ?? Number.POSITIVE_INFINITY, tables.nowMs());
  }
  return chosen.length;
}

/** The first of a line, up to the one that finds no room: nobody overtakes. */
function fitting(line: readonly QueueRow[], held: number): QueueRow[] {
  const end = line.findIndex(({ limitMax }, index) => limitMax !== null && held + index + 1 > limitMax);
  return end < 0 ? [...line] : line.slice(0, end);
}

function assignKeys({ runs, contents }: MemoryTables, rows: readonly QueueRow[]): void {
  for (const row of rows) {
    const run = row.admitted || row.limitKey !== null ? undefined : runs.get(row.runId);
    if (!run) continue;
    const key = contents.get(contentKey(run.organizationId, run.contentHash))?.settings.concurrency?.key;
    row.limitKey = limitKeyOf(key ? keyProgram(key) : null, run);
  }
}
