import type { TestCase, TestSetRun } from "@millrace/contracts/api/test-sets";
import { testCase, testStatus } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import { toId, toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** No two test sets of a flow have the same name. */
export const testSetNameConstraint = "test_set_organization_id_flow_id_name_key";

export type TestSetRow = { id: string; flowId: string; name: string; required: boolean; revision: number };

const columns = { id: true, flowId: true, name: true, required: true, revision: true } as const;

/** A test set of a flow that is not archived; `test.set_not_found` for every other id. */
export async function requireTestSet(
  tx: Tx,
  { organizationId }: Actor,
  testSetId: `tst_${string}`,
): Promise<TestSetRow> {
  const row = await tx.testSet.findFirst({
    where: { organizationId, id: toUuid("testSet", testSetId), flow: { archivedAt: null } },
    select: columns,
  });
  if (!row) throw new AppError("test.set_not_found");
  return row;
}

/** The set of a case; `test.case_not_found` for an id of nobody or somebody else. */
export async function requireTestCase(tx: Tx, { organizationId }: Actor, testCaseId: `tca_${string}`) {
  const row = await tx.testCase.findFirst({
    where: { organizationId, id: toUuid("testCase", testCaseId), testSet: { flow: { archivedAt: null } } },
    include: { testSet: { select: columns } },
  });
  if (!row) throw new AppError("test.case_not_found");
  return row;
}

/** `test.run_not_found` for an id of nobody or somebody else. */
export async function requireTestSetRun(tx: Tx, { organizationId }: Actor, testSetRunId: `tsr_${string}`) {
  const row = await tx.testSetRun.findFirst({
    where: { organizationId, id: toUuid("testSetRun", testSetRunId) },
    include: { testSet: { select: columns } },
  });
  if (!row) throw new AppError("test.run_not_found");
  return row;
}

/** A change of the set or of a case: what was found before says nothing about it any more. */
export async function touchTestSet(tx: Tx, { organizationId }: Actor, id: string): Promise<void> {
  await tx.testSet.update({
    where: { organizationId_id: { organizationId, id } },
    data: { revision: { increment: 1 } },
  });
}

export type TestSetRunRow = {
  id: string;
  versionNumber: number | null;
  contentHash: string;
  setRevision: number;
  status: string;
  total: number;
  passed: number;
  failed: number;
  startedAt: Date;
  startedBy: string;
  finishedAt: Date | null;
};

export const testSetRunView = (row: TestSetRunRow, { revision }: { revision: number }): TestSetRun => ({
  id: toId("testSetRun", row.id),
  version: row.versionNumber,
  contentHash: row.contentHash,
  status: testStatus.parse(row.status),
  isCurrent: row.setRevision === revision,
  total: row.total,
  passed: row.passed,
  failed: row.failed,
  startedAt: row.startedAt.toISOString(),
  startedBy: row.startedBy,
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

/** A case without its data. */
export type TestCaseRow = {
  id: string;
  name: string;
  expects: string;
  mocked: string[];
  executes: boolean;
  sourceRunId: string | null;
  changedAt: Date;
  changedBy: string | null;
};

export const testCaseView = (row: TestCaseRow, nameOf: (userId: string | null) => string): TestCase => ({
  id: toId("testCase", row.id),
  name: row.name,
  expects: testCase.shape.expects.parse(row.expects),
  mocked: row.mocked,
  executes: row.executes,
  sourceRunId: row.sourceRunId === null ? null : toId("run", row.sourceRunId),
  changedAt: row.changedAt.toISOString(),
  changedBy: nameOf(row.changedBy),
});
