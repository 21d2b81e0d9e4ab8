import { mocks } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { jsonValue } from "@millrace/contracts/json";
import { prismaSql } from "@millrace/runtime/ports";
import { startRun } from "@millrace/runtime/start-runs";
import { contentHashOf, keepContent, readContent } from "../flows/content.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import { deriveTest } from "../testing/derive-test.ts";
import type { requireTestSetRun } from "./test-set-rows.ts";

/** How many cases one transaction starts: each derives and keeps a flow of its own, and a flow may be large. */
export const casesAtOnce = 10;

type SetRun = Awaited<ReturnType<typeof requireTestSetRun>>;

/**
 * Starts the next cases of a test set's run, which is locked. A case that the tested definition can't run fails at once and
 * says why; so do all that are left once the set was changed or the flow archived, because this run no longer speaks of them.
 */
export async function startCases(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  whole: SetRun,
): Promise<{ started: number; unstarted: number }> {
  const { organizationId } = actor;
  const at = deps.clock();
  const waiting = { organizationId, testSetRunId: whole.id, status: "running", runId: null };
  const next = await tx.testCaseResult.findMany({
    where: waiting,
    orderBy: { position: "asc" },
    take: casesAtOnce,
    select: { testCaseId: true },
  });
  if (next.length === 0) return { started: 0, unstarted: 0 };
  const cases = await tx.testCase.findMany({
    where: { organizationId, id: { in: next.map(({ testCaseId }) => testCaseId) } },
    select: { id: true, input: true, mocks: true, executes: true },
    orderBy: { position: "asc" },
  });
  // Read after the cases: a change of one that was seen here is seen in it too.
  const set = await tx.testSet.findFirstOrThrow({
    where: { organizationId, id: whole.testSet.id },
    select: { revision: true, flow: { select: { archivedAt: true } } },
  });
  const over = set.flow.archivedAt ? archived : set.revision === whole.setRevision ? null : changed;
  if (over !== null) {
    await tx.testCaseResult.updateMany({ where: waiting, data: { status: "failed", reason: over, finishedAt: at } });
    return { started: 0, unstarted: 0 };
  }
  const definition = await readContent(tx, actor, whole.contentHash);
  let started = 0;
  for (const row of cases) {
    const outcome = await startCase(tx, deps, actor, { flowId: whole.testSet.flowId, definition, row });
    await tx.testCaseResult.update({
      where: {
        organizationId_testSetRunId_testCaseId: { organizationId, testSetRunId: whole.id, testCaseId: row.id },
      },
      data:
        "runId" in outcome
          ? { runId: outcome.runId }
          : { status: "failed", reason: outcome.reason, finishedAt: deps.clock() },
    });
    if ("runId" in outcome) started++;
  }
  return { started, unstarted: await tx.testCaseResult.count({ where: waiting }) };
}

const archived = "The flow was archived before this case was started.";
const changed = "The set was changed before this case was started. Run it again.";

type CaseStart = {
  flowId: string;
  definition: FlowDefinition;
  row: { input: unknown; mocks: unknown; executes: boolean };
};

/** The run of a case, or why this definition can't run it. */
async function startCase(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { flowId, definition, row }: CaseStart,
): Promise<{ runId: string } | { reason: string }> {
  const pins = new Map(Object.entries(mocks.parse(row.mocks)));
  let derived: ReturnType<typeof deriveTest>;
  try {
    derived = deriveTest(definition, { pins, onlyPinnedEffects: !row.executes }, deps.catalog);
  } catch (error) {
    if (error instanceof AppError) return { reason: error.message };
    throw error;
  }
  const { organizationId, requestId } = actor;
  const hash = contentHashOf(derived.definition, deps.catalog);
  await keepContent(tx, actor, { hash, definition: derived.definition, at: deps.clock() });
  const { runId } = await startRun(prismaSql(tx), {
    organizationId,
    flowId,
    trigger: "manual",
    input: jsonValue.parse(row.input),
    correlationId: requestId,
    source: { kind: "content", contentHash: hash, triggerNode: derived.trigger.nodeId },
    test: { kind: "case", pins: derived.pinned },
    nowMs: deps.clock().getTime(),
  });
  return { runId };
}
