import type { TestSetDetail, TestSetIdInput } from "@millrace/contracts/api/test-sets";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";
import { requireTestSet, type TestCaseRow, testCaseView, testSetRunView } from "./test-set-rows.ts";

/** A test set with its cases in order, without their data, and its newest result. */
export const getTestSet = (deps: CoreDeps, actor: Actor, { testSetId }: TestSetIdInput): Promise<TestSetDetail> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const set = await requireTestSet(tx, actor, testSetId);
    const where = { organizationId, testSetId: set.id };
    // Of the data only what the list shows: the cases of a set may hold hundreds of megabytes.
    const cases = await tx.$queryRaw<TestCaseRow[]>`
      select id, name, executes, source_run_id as "sourceRunId", changed_at as "changedAt", changed_by as "changedBy",
        expectation ->> 'kind' as expects, array(select jsonb_object_keys(mocks)) as mocked
      from test_case where organization_id = ${organizationId}::uuid and test_set_id = ${set.id}::uuid order by position`;
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
