import type { TestCaseIdInput } from "@millrace/contracts/api/test-sets";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { requireTestCase, touchTestSet } from "./test-set-rows.ts";

/** Takes a case out of its set; results of it that there are stay. */
export const removeTestCase = (deps: CoreDeps, actor: Actor, { testCaseId }: TestCaseIdInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const { id, name, testSet } = await requireTestCase(tx, actor, testCaseId);
    await touchTestSet(tx, actor, testSet.id);
    await tx.testCase.delete({ where: { organizationId_id: { organizationId, id } } });
    await recordTestSetChange(tx, deps, actor, {
      flowUuid: testSet.flowId,
      action: "test_case.removed",
      details: { testSetId: toId("testSet", testSet.id), testCaseId, name },
    });
  });
