import type { Page } from "@millrace/contracts/api/paging";
import type { ListRunsInput, RunSummary } from "@millrace/contracts/api/runs";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { findRunIds } from "./find-run-ids.ts";
import { canSeePayload } from "./payload-access.ts";
import { type RunRow, runSummaryView, selectRuns } from "./run-rows.ts";

/** Runs of the organization that match every given filter, the newest first. A flow may be archived, but must be there. */
export async function listRuns(deps: CoreDeps, actor: Actor, input: ListRunsInput): Promise<Page<RunSummary>> {
  const { cursor, limit, ...filter } = input;
  const rows = await readWithin(deps, actor, async (tx) => {
    const ids = await findRunIds(tx, actor, filter, { limit: limit + 1, before: cursorUuid("run", cursor) });
    if (ids.length === 0) return [];
    return tx.$queryRaw<RunRow[]>`${selectRuns}
      where r.organization_id = ${actor.organizationId}::uuid and r.id = any(${ids}::uuid[]) order by r.id desc`;
  });
  const payload = canSeePayload(actor);
  return pageOfRows(
    rows,
    limit,
    (row) => runSummaryView(row, payload),
    (row) => toId("run", row.id),
  );
}
