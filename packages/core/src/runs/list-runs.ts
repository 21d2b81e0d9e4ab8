import type { ListRunsInput, RunPage } from "@millrace/contracts/api/runs";
import { toId } from "@millrace/contracts/ids";
import { readSearchValues } from "../search/read-search-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { findRunIds } from "./find-run-ids.ts";
import { canSeePayload } from "./payload-access.ts";
import { readRunDrafts } from "./run-drafts.ts";
import { type RunRow, runSummaryView, selectRuns } from "./run-rows.ts";

/**
 * Runs of the organization that match every given filter, the newest first. A flow may be archived, but must be there. A page
 * that could not be filled by looking at as many runs as it may says how far back it came.
 */
export async function listRuns(deps: CoreDeps, actor: Actor, input: ListRunsInput): Promise<RunPage> {
  const { cursor, limit, withSearchValues, ...filter } = input;
  const payload = canSeePayload(actor);
  const { rows, searchedTo, values, draftOf } = await readWithin(deps, actor, async (tx) => {
    const before = cursorUuid("run", cursor);
    const { ids, searchedTo } = await findRunIds(tx, actor, filter, { limit: limit + 1, before });
    const rows =
      ids.length === 0
        ? []
        : await tx.$queryRaw<RunRow[]>`${selectRuns}
            where r.organization_id = ${actor.organizationId}::uuid and r.id = any(${ids}::uuid[]) order by r.id desc`;
    const values = withSearchValues && payload ? await readSearchValues(tx, actor, ids) : null;
    return { rows, searchedTo, values, draftOf: await readRunDrafts(tx, actor, rows) };
  });
  const page = pageOfRows(
    rows,
    limit,
    (row) => ({
      ...runSummaryView(row, payload),
      draft: draftOf(row),
      ...(values ? { searchValues: [...(values.get(row.id) ?? [])] } : {}),
    }),
    (row) => toId("run", row.id),
  );
  if (searchedTo === null) return { ...page, searchedTo: null };
  return { ...page, nextCursor: toId("run", searchedTo), searchedTo: startOf(searchedTo).toISOString() };
}

/** The time that a run's id holds. */
const startOf = (uuid: string): Date => new Date(Number.parseInt(uuid.replaceAll("-", "").slice(0, 12), 16));
