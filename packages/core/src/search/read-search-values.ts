import type { SearchValue } from "@millrace/contracts/run/search-value";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** What runs have for their search fields, by run, each by name. For nobody who may not see what runs work on. */
export async function readSearchValues(
  tx: Tx,
  { organizationId }: Actor,
  runUuids: readonly string[],
): Promise<ReadonlyMap<string, readonly SearchValue[]>> {
  const byRun = new Map<string, SearchValue[]>();
  if (runUuids.length === 0) return byRun;
  const rows = await tx.searchValue.findMany({
    where: { organizationId, runId: { in: [...runUuids] } },
    orderBy: [{ runId: "asc" }, { name: "asc" }],
  });
  for (const { runId, name, textValue, numberValue, booleanValue, dateValue, problem } of rows) {
    const value = textValue ?? numberValue ?? booleanValue ?? dateValue?.toISOString() ?? null;
    const values = byRun.get(runId);
    if (values) values.push({ name, value, problem });
    else byRun.set(runId, [{ name, value, problem }]);
  }
  return byRun;
}
