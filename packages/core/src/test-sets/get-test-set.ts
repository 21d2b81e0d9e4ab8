import type { TestSetDetail, TestSetIdInput } from "@millrace/contracts/api/test-sets";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";
import { requireTestSet, testCaseView, testSetRunView } from "./test-set-rows.ts";

/** A test set with its cases in order, without their data, and its newest result. */
export const getTestSet = (deps: CoreDeps, actor: Actor, { testSetId }: TestSetIdInput): Promise<TestSetDetail> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const set = await requireTestSet(tx, actor, testSetId);
    const where = { organizationId, testSetId: set.id };
    const cases = await tx.testCase.findMany({ where, orderBy: { position: "asc" } });
    const last = await tx.testSetRun.findFirst({ where, orderBy: { id: "desc" } });
    const nameOf = await userNames(
      tx,
      cases.map(({ changedBy }) => changedBy),
    );
    return {
      id: testSetId,
      flowId: toId("flow", set.flowId),
      name: set.name,
      required: set.required,
      cases: cases.length,
      lastRun: last && testSetRunView(last, set),
      items: cases.map((row) => testCaseView(row, nameOf)),
    };
  });
