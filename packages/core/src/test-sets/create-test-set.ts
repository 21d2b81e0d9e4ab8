import { type CreateTestSetInput, maxTestSets, type TestSetIdInput } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { orTaken } from "../shared/unique-violation.ts";
import { changeWithin } from "../shared/within.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { testSetNameConstraint } from "./test-set-rows.ts";

/** An empty test set of a flow. Throws `flow.not_found`, `test.set_name_taken` and `test.too_many_sets`. */
export const createTestSet = (
  deps: CoreDeps,
  actor: Actor,
  { flowId, name }: CreateTestSetInput,
): Promise<TestSetIdInput> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const flow = await requireFlow(tx, actor, flowId);
    const id = newUuid();
    const data = { organizationId, id, flowId: flow.id, name, createdAt: deps.clock() };
    await orTaken(tx.testSet.create({ data }), testSetNameConstraint, "test.set_name_taken");
    const testSetId = toId("testSet", id);
    await recordTestSetChange(tx, deps, actor, {
      flowUuid: flow.id,
      action: "test_set.created",
      details: { testSetId, name },
    });
    // Counted now that the flow is locked.
    if ((await tx.testSet.count({ where: { organizationId, flowId: flow.id } })) > maxTestSets)
      throw new AppError("test.too_many_sets");
    return { testSetId };
  });
