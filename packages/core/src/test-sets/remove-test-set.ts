import type { TestSetIdInput } from "@millrace/contracts/api/test-sets";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { requireTestSet } from "./test-set-rows.ts";

/** Deletes a test set with its cases and results; the runs stay as long as runs are kept. */
export const removeTestSet = (deps: CoreDeps, actor: Actor, { testSetId }: TestSetIdInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const { id, flowId, name } = await requireTestSet(tx, actor, testSetId);
    await tx.testSet.delete({ where: { organizationId_id: { organizationId, id } } });
    await recordTestSetChange(tx, deps, actor, {
      flowUuid: flowId,
      action: "test_set.removed",
      details: { testSetId, name },
    });
  });
