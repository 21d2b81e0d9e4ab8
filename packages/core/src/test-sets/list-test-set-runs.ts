import type { Page } from "@millrace/contracts/api/paging";
import type { ListTestSetRunsInput, TestSetRun } from "@millrace/contracts/api/test-sets";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { requireTestSet, testSetRunView } from "./test-set-rows.ts";

/** The results of a test set, the newest first. */
export const listTestSetRuns = (
  deps: CoreDeps,
  actor: Actor,
  { testSetId, cursor, limit }: ListTestSetRunsInput,
): Promise<Page<TestSetRun>> =>
  readWithin(deps, actor, async (tx) => {
    const set = await requireTestSet(tx, actor, testSetId);
    const before = cursorUuid("testSetRun", cursor);
    const rows = await tx.testSetRun.findMany({
      where: {
        organizationId: actor.organizationId,
        testSetId: set.id,
        ...(before === undefined ? {} : { id: { lt: before } }),
      },
      orderBy: { id: "desc" },
      take: limit + 1,
    });
    return pageOfRows(
      rows,
      limit,
      (row) => testSetRunView(row, set),
      (row) => toId("testSetRun", row.id),
    );
  });
