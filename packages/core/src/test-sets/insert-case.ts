import { maxTestCases, type TestCaseDetail, type TestCaseIdInput } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { Prisma } from "@millrace/db/client";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import { requireCheckable } from "./check-case.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { type TestSetRow, touchTestSet } from "./test-set-rows.ts";

export type CaseData = Omit<TestCaseDetail, "id">;

/** The columns of a case that a person sets. */
export const caseColumns = (data: CaseData, deps: CoreDeps, actor: Actor) => ({
  name: data.name,
  input: data.input ?? Prisma.JsonNull,
  mocks: data.mocks,
  executes: data.executes,
  expectation: data.expectation,
  changedAt: deps.clock(),
  changedBy: userIdOf(actor),
});

/** Adds a case at the end of a set. Throws as `requireCheckable`, and `test.too_many_cases`. */
export async function insertCase(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { set, data, sourceRunId }: { set: TestSetRow; data: CaseData; sourceRunId: string | null },
): Promise<TestCaseIdInput> {
  requireCheckable(data);
  const { organizationId } = actor;
  // Cases of one set are added one after the other.
  await touchTestSet(tx, actor, set.id);
  const { _count, _max } = await tx.testCase.aggregate({
    where: { organizationId, testSetId: set.id },
    _count: true,
    _max: { position: true },
  });
  if (_count >= maxTestCases) throw new AppError("test.too_many_cases");
  const id = newUuid();
  const place = { organizationId, id, testSetId: set.id, position: (_max.position ?? 0) + 1 };
  await tx.testCase.create({ data: { ...place, sourceRunId, ...caseColumns(data, deps, actor) } });
  const testCaseId = toId("testCase", id);
  await recordTestSetChange(tx, deps, actor, {
    flowUuid: set.flowId,
    action: "test_case.added",
    details: {
      testSetId: toId("testSet", set.id),
      testCaseId,
      name: data.name,
      ...(sourceRunId === null ? {} : { runId: toId("run", sourceRunId) }),
    },
  });
  return { testCaseId };
}
