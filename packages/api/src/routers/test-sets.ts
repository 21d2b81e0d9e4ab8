import { flowIdInput } from "@millrace/contracts/api/flows";
import { nothing } from "@millrace/contracts/api/nothing";
import { pageOf } from "@millrace/contracts/api/paging";
import {
  addTestCaseInput,
  createTestSetInput,
  listTestSetRunsInput,
  saveRunAsCaseInput,
  startTestSetInput,
  testCaseDetail,
  testCaseIdInput,
  testResult,
  testResultInput,
  testSet,
  testSetDetail,
  testSetIdInput,
  testSetRun,
  testSetRunDetail,
  testSetRunIdInput,
  updateTestCaseInput,
  updateTestSetInput,
} from "@millrace/contracts/api/test-sets";
import { addTestCase } from "@millrace/core/test-sets/add-test-case";
import { createTestSet } from "@millrace/core/test-sets/create-test-set";
import { getTestCase } from "@millrace/core/test-sets/get-test-case";
import { getTestResult } from "@millrace/core/test-sets/get-test-result";
import { getTestSet } from "@millrace/core/test-sets/get-test-set";
import { getTestSetRun } from "@millrace/core/test-sets/get-test-set-run";
import { listTestSetRuns } from "@millrace/core/test-sets/list-test-set-runs";
import { listTestSets } from "@millrace/core/test-sets/list-test-sets";
import { removeTestCase } from "@millrace/core/test-sets/remove-test-case";
import { removeTestSet } from "@millrace/core/test-sets/remove-test-set";
import { saveRunAsCase } from "@millrace/core/test-sets/save-run-as-case";
import { startTestSet } from "@millrace/core/test-sets/start-test-set";
import { updateTestCase } from "@millrace/core/test-sets/update-test-case";
import { updateTestSet } from "@millrace/core/test-sets/update-test-set";
import { z } from "zod";
import { orgProcedure, router } from "../procedures.ts";

export const testSetsRouter = router({
  list: orgProcedure("flow.read")
    .input(flowIdInput)
    .output(z.array(testSet))
    .query(({ ctx, input }) => listTestSets(ctx.deps, ctx.actor, input)),
  get: orgProcedure("flow.read")
    .input(testSetIdInput)
    .output(testSetDetail)
    .query(({ ctx, input }) => getTestSet(ctx.deps, ctx.actor, input)),
  create: orgProcedure("flow.write")
    .input(createTestSetInput)
    .output(testSetIdInput)
    .mutation(({ ctx, input }) => createTestSet(ctx.deps, ctx.actor, input)),
  update: orgProcedure("flow.write")
    .input(updateTestSetInput)
    .output(nothing)
    .mutation(({ ctx, input }) => updateTestSet(ctx.deps, ctx.actor, input)),
  remove: orgProcedure("flow.write")
    .input(testSetIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => removeTestSet(ctx.deps, ctx.actor, input)),
  case: orgProcedure("run.payload")
    .input(testCaseIdInput)
    .output(testCaseDetail)
    .query(({ ctx, input }) => getTestCase(ctx.deps, ctx.actor, input)),
  addCase: orgProcedure("flow.write")
    .input(addTestCaseInput)
    .output(testCaseIdInput)
    .mutation(({ ctx, input }) => addTestCase(ctx.deps, ctx.actor, input)),
  updateCase: orgProcedure("flow.write")
    .input(updateTestCaseInput)
    .output(nothing)
    .mutation(({ ctx, input }) => updateTestCase(ctx.deps, ctx.actor, input)),
  removeCase: orgProcedure("flow.write")
    .input(testCaseIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => removeTestCase(ctx.deps, ctx.actor, input)),
  saveRun: orgProcedure("flow.write")
    .input(saveRunAsCaseInput)
    .output(testCaseIdInput)
    .mutation(({ ctx, input }) => saveRunAsCase(ctx.deps, ctx.actor, input)),
  start: orgProcedure("run.execute")
    .input(startTestSetInput)
    .output(testSetRunIdInput)
    .mutation(({ ctx, input }) => startTestSet(ctx.deps, ctx.actor, input)),
  runs: orgProcedure("flow.read")
    .input(listTestSetRunsInput)
    .output(pageOf(testSetRun))
    .query(({ ctx, input }) => listTestSetRuns(ctx.deps, ctx.actor, input)),
  run: orgProcedure("flow.read")
    .input(testSetRunIdInput)
    .output(testSetRunDetail)
    .query(({ ctx, input }) => getTestSetRun(ctx.deps, ctx.actor, input)),
  result: orgProcedure("run.payload")
    .input(testResultInput)
    .output(testResult)
    .query(({ ctx, input }) => getTestResult(ctx.deps, ctx.actor, input)),
});
