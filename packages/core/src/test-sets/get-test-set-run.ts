import { type TestSetRunDetail, type TestSetRunIdInput, testStatus } from "@millrace/contracts/api/test-sets";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireTestSetRun, testSetRunView } from "./test-set-rows.ts";

/** What became of a test set and of each of its cases, without data of the runs. */
export const getTestSetRun = (
  deps: CoreDeps,
  actor: Actor,
  { testSetRunId }: TestSetRunIdInput,
): Promise<TestSetRunDetail> =>
  readWithin(deps, actor, async (tx) => {
    const row = await requireTestSetRun(tx, actor, testSetRunId);
    const results = await tx.testCaseResult.findMany({
      where: { organizationId: actor.organizationId, testSetRunId: row.id },
      select: { testCaseId: true, name: true, status: true, runId: true, reason: true, finishedAt: true },
      orderBy: { position: "asc" },
    });
    return {
      ...testSetRunView(row, row.testSet),
      testSetId: toId("testSet", row.testSet.id),
      outcomes: results.map((result) => ({
        testCaseId: toId("testCase", result.testCaseId),
        name: result.name,
        status: testStatus.parse(result.status),
        runId: result.runId === null ? null : toId("run", result.runId),
        reason: result.reason,
        finishedAt: result.finishedAt?.toISOString() ?? null,
      })),
    };
  });
