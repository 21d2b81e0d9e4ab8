import { expectation, mocks, type StartTestSetInput, type TestSetRunIdInput } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid, toId } from "@millrace/contracts/ids";
import { jsonValue } from "@millrace/contracts/json";
import type { RunTest } from "@millrace/contracts/run/run-test";
import { enqueueJob } from "@millrace/db/jobs";
import { prismaSql } from "@millrace/runtime/ports";
import { startRun } from "@millrace/runtime/start-runs";
import { requireBranch } from "../branches/branch-rows.ts";
import { draftRef, refuseBranch } from "../branches/draft-ref.ts";
import { contentHashOf, keepContent, readContent } from "../flows/content.ts";
import { readDraft } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { deriveTest } from "../testing/derive-test.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { requireTestSet, type TestSetRow } from "./test-set-rows.ts";

/**
 * Runs every case of a set against the draft or a version: an ordinary run each, with the mocked outputs in place of what
 * reaches outside. A job compares them as they end. A case that this definition can't run fails at once, and says why.
 * Throws `test.nothing_to_run`, `version.not_found`, and `branch.only_of_drafts` for a branch beside a version.
 */
export async function startTestSet(
  deps: CoreDeps,
  actor: Actor,
  { testSetId, version, branchId }: StartTestSetInput,
): Promise<TestSetRunIdInput> {
  const started = await changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const set = await requireTestSet(tx, actor, testSetId);
    const cases = await tx.testCase.findMany({
      where: { organizationId, testSetId: set.id },
      orderBy: { position: "asc" },
    });
    if (cases.length === 0) throw new AppError("test.nothing_to_run");
    const tested = await readTested(tx, deps, actor, set, { version, branchId });
    const id = newUuid();
    const at = deps.clock();
    const versionNumber = version === "draft" ? null : version;
    await tx.testSetRun.create({
      data: {
        organizationId,
        id,
        testSetId: set.id,
        versionNumber,
        contentHash: tested.contentHash,
        setRevision: set.revision,
        status: "running",
        total: cases.length,
        startedAt: at,
        startedBy: actor.name,
      },
    });
    for (const row of cases) {
      const outcome = await startCase(tx, deps, actor, { set, tested, row });
      const { position, name, id: testCaseId } = row;
      await tx.testCaseResult.create({
        data: {
          organizationId,
          testSetRunId: id,
          testCaseId,
          position,
          name,
          expectation: expectation.parse(row.expectation),
          ...("runId" in outcome
            ? { runId: outcome.runId, status: "running" }
            : { status: "failed", reason: outcome.reason, finishedAt: at }),
        },
      });
    }
    await enqueueJob(tx, "tests.settle", { organizationId, testSetRunId: id });
    const testSetRunId = toId("testSetRun", id);
    await recordTestSetChange(tx, deps, actor, {
      flowUuid: set.flowId,
      action: "test_set.started",
      details: { testSetId, testSetRunId, version, cases: cases.length },
    });
    return { testSetRunId };
  });
  deps.bus.publish("run_available", "");
  deps.bus.publish("slot_changed", "");
  return started;
}

type Tested = { definition: FlowDefinition; contentHash: string; draft?: NonNullable<RunTest["draft"]> };

async function readTested(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { flowId }: TestSetRow,
  { version, branchId }: Pick<StartTestSetInput, "version" | "branchId">,
): Promise<Tested> {
  if (version === "draft") {
    const branch = await requireBranch(tx, actor, flowId, branchId);
    const { definition, revision } = await readDraft(tx, actor, flowId, branch.id);
    return { definition, contentHash: contentHashOf(definition, deps.catalog), draft: draftRef(branch, revision) };
  }
  refuseBranch(branchId);
  const found = await tx.flowVersion.findFirst({
    where: { organizationId: actor.organizationId, flowId, number: version },
    select: { contentHash: true },
  });
  if (!found) throw new AppError("version.not_found");
  return { definition: await readContent(tx, actor, found.contentHash), contentHash: found.contentHash };
}

type CaseStart = {
  set: TestSetRow;
  tested: Tested;
  row: { input: unknown; mocks: unknown; executes: boolean };
};

/** The run of a case, or why this definition can't run it. */
async function startCase(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { set, tested, row }: CaseStart,
): Promise<{ runId: string } | { reason: string }> {
  const pins = new Map(Object.entries(mocks.parse(row.mocks)));
  let derived: ReturnType<typeof deriveTest>;
  try {
    derived = deriveTest(tested.definition, { pins, onlyPinnedEffects: !row.executes }, deps.catalog);
  } catch (error) {
    if (error instanceof AppError) return { reason: error.message };
    throw error;
  }
  const { organizationId, requestId } = actor;
  const hash = contentHashOf(derived.definition, deps.catalog);
  await keepContent(tx, actor, { hash, definition: derived.definition, at: deps.clock() });
  const { runId } = await startRun(prismaSql(tx), {
    organizationId,
    flowId: set.flowId,
    trigger: "manual",
    input: jsonValue.parse(row.input),
    correlationId: requestId,
    source: { kind: "content", contentHash: hash, triggerNode: derived.trigger.nodeId },
    test: { kind: "case", pins: derived.pinned, ...(tested.draft ? { draft: tested.draft } : {}) },
    nowMs: deps.clock().getTime(),
  });
  return { runId };
}
