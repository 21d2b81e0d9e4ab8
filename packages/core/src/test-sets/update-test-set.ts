import type { UpdateTestSetInput } from "@millrace/contracts/api/test-sets";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { orTaken } from "../shared/unique-violation.ts";
import { changeWithin } from "../shared/within.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { requireTestSet, testSetNameConstraint } from "./test-set-rows.ts";

/** Renames a test set, or says whether publishing depends on it. What was found stays valid: no case is touched. */
export const updateTestSet = (
  deps: CoreDeps,
  actor: Actor,
  { testSetId, changes: { name, required } }: UpdateTestSetInput,
): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const { id, flowId } = await requireTestSet(tx, actor, testSetId);
    const data = { ...(name === undefined ? {} : { name }), ...(required === undefined ? {} : { required }) };
    const write = tx.testSet.update({ where: { organizationId_id: { organizationId, id } }, data });
    await orTaken(write, testSetNameConstraint, "test.set_name_taken");
    await recordTestSetChange(tx, deps, actor, {
      flowUuid: flowId,
      action: "test_set.updated",
      details: { testSetId, ...data },
    });
  });
