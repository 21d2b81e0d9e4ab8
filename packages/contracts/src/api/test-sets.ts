import { z } from "zod";
import { nodeId, portName } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";
import { pageInput, timestamp } from "./paging.ts";

export const maxTestSets = 50;
export const maxTestCases = 200;
/** How much a case may hold, in bytes of JSON: what it gives, the outputs, and what is expected. */
export const maxTestCaseBytes = 2 * 1024 * 1024;

/** What a run's output has to be: exactly this value, true for each CEL expression over `output` and `steps`, or of this JSON Schema. */
export const expectation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exact"), output: z.json() }).strict(),
  z
    .object({ kind: z.literal("cel"), assertions: z.array(z.string().trim().min(1).max(10_000)).min(1).max(50) })
    .strict(),
  z.object({ kind: z.literal("schema"), schema: z.json() }).strict(),
]);
export type Expectation = z.infer<typeof expectation>;
export const expectationKinds = ["exact", "cel", "schema"] as const;

/** Outputs that are given instead of executing nodes. */
export const mocks = z.record(nodeId, z.object({ port: portName, value: z.json() }).strict());
export type Mocks = z.infer<typeof mocks>;

const setName = z.string().trim().min(1, "Enter a name.").max(80);
const caseName = z.string().trim().min(1, "Enter a name.").max(120);
const testSetId = idSchema("testSet");
const testCaseId = idSchema("testCase");
const testSetRunId = idSchema("testSetRun");

export const testStatus = z.enum(["running", "passed", "failed"]);
export type TestStatus = z.infer<typeof testStatus>;

export const testSetRun = z.object({
  id: testSetRunId,
  /** `null` for the draft. */
  version: z.int().nullable(),
  contentHash: z.string(),
  status: testStatus,
  /** Whether the set and its cases are still as they were tested. */
  isCurrent: z.boolean(),
  total: z.int(),
  passed: z.int(),
  failed: z.int(),
  startedAt: timestamp,
  startedBy: z.string(),
  finishedAt: timestamp.nullable(),
});
export type TestSetRun = z.infer<typeof testSetRun>;

export const testSet = z.object({
  id: testSetId,
  name: z.string(),
  required: z.boolean(),
  cases: z.int(),
  lastRun: testSetRun.nullable(),
});
export type TestSet = z.infer<typeof testSet>;

/** A case without its data. */
export const testCase = z.object({
  id: testCaseId,
  name: z.string(),
  expects: z.enum(expectationKinds),
  /** Nodes whose output is given. */
  mocked: z.array(z.string()),
  executes: z.boolean(),
  sourceRunId: idSchema("run").nullable(),
  changedAt: timestamp,
  changedBy: z.string(),
});
export type TestCase = z.infer<typeof testCase>;
export const testSetDetail = testSet.extend({ flowId: idSchema("flow"), items: z.array(testCase) });
export type TestSetDetail = z.infer<typeof testSetDetail>;

/** What a person sets of a case. */
const caseData = {
  name: caseName,
  /** What the trigger gives. */
  input: z.json(),
  mocks,
  /** Nodes that reach outside and are not mocked are executed; otherwise they fail the case. */
  executes: z.boolean(),
  expectation,
};
export const testCaseDetail = z.object({ id: testCaseId, ...caseData });
export type TestCaseDetail = z.infer<typeof testCaseDetail>;

export const testSetIdInput = z.object({ testSetId });
export type TestSetIdInput = z.infer<typeof testSetIdInput>;
export const testCaseIdInput = z.object({ testCaseId });
export type TestCaseIdInput = z.infer<typeof testCaseIdInput>;
export const testSetRunIdInput = z.object({ testSetRunId });
export type TestSetRunIdInput = z.infer<typeof testSetRunIdInput>;

export const createTestSetInput = z.object({ flowId: idSchema("flow"), name: setName });
export type CreateTestSetInput = z.infer<typeof createTestSetInput>;
export const updateTestSetInput = z.object({
  testSetId,
  changes: z.object({ name: setName.optional(), required: z.boolean().optional() }),
});
export type UpdateTestSetInput = z.infer<typeof updateTestSetInput>;

export const addTestCaseInput = z.object({ testSetId, ...caseData });
export type AddTestCaseInput = z.infer<typeof addTestCaseInput>;
export const updateTestCaseInput = z.object({ testCaseId, ...caseData });
export type UpdateTestCaseInput = z.infer<typeof updateTestCaseInput>;
/** Takes input, effects and output of a run that succeeded. */
export const saveRunAsCaseInput = z.object({ testSetId, runId: idSchema("run"), name: caseName });
export type SaveRunAsCaseInput = z.infer<typeof saveRunAsCaseInput>;

export const startTestSetInput = z.object({
  testSetId,
  version: z.union([z.literal("draft"), z.int().min(1)]),
  /** Whose draft; the main branch's without it. */
  branchId: idSchema("branch").optional(),
});
export type StartTestSetInput = z.infer<typeof startTestSetInput>;
export const listTestSetRunsInput = z.object({ ...pageInput, testSetId });
export type ListTestSetRunsInput = z.infer<typeof listTestSetRunsInput>;

/** What became of a case, without data of the run. */
export const testCaseOutcome = z.object({
  testCaseId,
  name: z.string(),
  status: testStatus,
  runId: idSchema("run").nullable(),
  reason: z.string().nullable(),
  finishedAt: timestamp.nullable(),
});
export type TestCaseOutcome = z.infer<typeof testCaseOutcome>;
export const testSetRunDetail = testSetRun.extend({ testSetId, outcomes: z.array(testCaseOutcome) });
export type TestSetRunDetail = z.infer<typeof testSetRunDetail>;

export const testResultInput = z.object({ testSetRunId, testCaseId });
export type TestResultInput = z.infer<typeof testResultInput>;
export const testProblems = z.array(z.string());
/**
 * What was expected, what the run gave (`null` while it goes on), and what does not fit. Both go with the run, at the end of its
 * retention: then `isKept` is false.
 */
export const testResult = z.object({ expectation, actual: z.json(), problems: testProblems, isKept: z.boolean() });
export type TestResult = z.infer<typeof testResult>;

/** `system.settleTests`: how many cases have no result yet, and how many of them are not started. */
export const settleTestsOutput = z.object({ running: z.int(), unstarted: z.int() });
export type SettleTestsOutput = z.infer<typeof settleTestsOutput>;
