import type { UpdateTestCaseInput } from "@millrace/contracts/api/test-sets";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { requireCheckable } from "./check-case.ts";
import { caseColumns } from "./insert-case.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { requireTestCase, touchTestSet } from "./test-set-rows.ts";

/** Replaces what a case says. Throws as `requireCheckable`. Earlier results say nothing about it any more. */
export const updateTestCase = (
  deps: CoreDeps,
  actor: Actor,
  { testCaseId, ...data }: UpdateTestCaseInput,
): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    requireCheckable(data);
    const { organizationId } = actor;
    const { id, testSet } = await requireTestCase(tx, actor, testCaseId);
    await touchTestSet(tx, actor, testSet.id);
    await tx.testCase.update({
      where: { organizationId_id: { organizationId, id } },
      data: caseColumns(data, deps, actor),
    });
    await recordTestSetChange(tx, deps, actor, {
      flowUuid: testSet.flowId,
      action: "test_case.updated",
      details: { testSetId: toId("testSet", testSet.id), testCaseId, name: data.name },
    });
  });
