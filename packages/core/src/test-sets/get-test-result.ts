import { expectation, type TestResult, type TestResultInput, testProblems } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import { jsonOrNull } from "../runs/restore-run.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireTestSetRun } from "./test-set-rows.ts";

/** What was expected of a case and what its run gave. */
export const getTestResult = (deps: CoreDeps, actor: Actor, input: TestResultInput): Promise<TestResult> =>
  readWithin(deps, actor, async (tx) => {
    const { id } = await requireTestSetRun(tx, actor, input.testSetRunId);
    const testCaseId = toUuid("testCase", input.testCaseId);
    const row = await tx.testCaseResult.findFirst({
      where: { organizationId: actor.organizationId, testSetRunId: id, testCaseId },
      select: { expectation: true, actual: true, problems: true, runId: true, status: true },
    });
    if (!row) throw new AppError("test.case_not_found");
    return {
      expectation: expectation.parse(row.expectation),
      actual: jsonOrNull(row.actual),
      problems: testProblems.parse(row.problems ?? []),
      // What has ended and had a run has problems, be they none.
      isKept: row.problems !== null || row.runId === null || row.status === "running",
    };
  });
