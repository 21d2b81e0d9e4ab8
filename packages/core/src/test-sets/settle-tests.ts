import { expectation, type SettleTestsOutput, type TestSetRunIdInput } from "@millrace/contracts/api/test-sets";
import { toId, toUuid } from "@millrace/contracts/ids";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { Prisma } from "@millrace/db/client";
import { jsonOrNull, runColumns, stepColumns } from "../runs/restore-run.ts";
import { runErrorView } from "../runs/run-error.ts";
import { storedValue, withStoredValues } from "../runs/stored-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { evaluateCase } from "./evaluate-case.ts";
import { startCases } from "./start-cases.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { requireTestSetRun } from "./test-set-rows.ts";

/** Results per transaction. */
const atOnce = 20;
/** A case whose run has not ended by then has failed. */
const patienceMs = 3_600_000;

/**
 * Starts the next cases of a test set's run, compares those that have ended with what is expected, and ends the whole once every
 * case has a result. May be called any number of times, by several processes at once: each case is started once and each result
 * written once. `test.run_not_found` for a run of nobody or somebody else, and of a set that was deleted meanwhile.
 */
export async function settleTests(
  deps: CoreDeps,
  actor: Actor,
  { testSetRunId }: TestSetRunIdInput,
): Promise<SettleTestsOutput> {
  const { started, ...left } = await changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const id = toUuid("testSetRun", testSetRunId);
    await tx.$queryRaw`
      select from test_set_run where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`;
    const whole = await requireTestSetRun(tx, actor, testSetRunId);
    if (whole.status !== "running") return nothingLeft;
    const at = deps.clock();
    const isLate = at.getTime() - whole.startedAt.getTime() > patienceMs;
    const { started, unstarted } = isLate ? nothingLeft : await startCases(tx, deps, actor, whole);
    for (const result of await endedOf(tx, organizationId, id, isLate)) {
      const verdict = await verdictOf(tx, organizationId, result);
      await tx.testCaseResult.update({
        where: {
          organizationId_testSetRunId_testCaseId: { organizationId, testSetRunId: id, testCaseId: result.testCaseId },
        },
        data: {
          status: verdict.passed ? "passed" : "failed",
          reason: verdict.reason,
          problems: verdict.problems,
          actual: verdict.actual ?? Prisma.JsonNull,
          finishedAt: at,
        },
      });
    }
    const counts = await tx.testCaseResult.groupBy({
      by: ["status"],
      where: { organizationId, testSetRunId: id },
      _count: true,
    });
    const countOf = (wanted: string) => counts.find(({ status }) => status === wanted)?._count ?? 0;
    const [running, passed, failed] = [countOf("running"), countOf("passed"), countOf("failed")];
    const status = running > 0 ? "running" : failed > 0 ? "failed" : "passed";
    await tx.testSetRun.update({
      where: { organizationId_id: { organizationId, id } },
      data: { passed, failed, status, ...(running > 0 ? {} : { finishedAt: at }) },
    });
    const flow = await tx.flow.findFirst({
      where: { organizationId, id: whole.testSet.flowId, archivedAt: null },
      select: { id: true },
    });
    if (running === 0 && flow)
      await recordTestSetChange(tx, deps, actor, {
        flowUuid: whole.testSet.flowId,
        action: `test_set.${status}`,
        details: {
          testSetId: toId("testSet", whole.testSet.id),
          testSetRunId,
          version: whole.versionNumber,
          passed,
          failed,
        },
      });
    return { running, unstarted, started };
  });
  if (started > 0) {
    deps.bus.publish("run_available", "");
    deps.bus.publish("slot_changed", "");
  }
  return left;
}

const nothingLeft = { running: 0, unstarted: 0, started: 0 };

type Ended = { testCaseId: string; runId: string | null; expectation: unknown; status: string | null };

/** Results that are due: their run has ended, is gone, or took too long, be it to start. */
const endedOf = (tx: Tx, organizationId: string, testSetRunId: string, isLate: boolean): Promise<Ended[]> =>
  tx.$queryRaw<Ended[]>`
    select c.test_case_id as "testCaseId", c.run_id as "runId", c.expectation, r.status
    from test_case_result c
    left join run r on r.organization_id = c.organization_id and r.id = c.run_id
    where c.organization_id = ${organizationId}::uuid and c.test_set_run_id = ${testSetRunId}::uuid
      and c.status = 'running' and (${isLate} or (c.run_id is not null and r.status is distinct from 'running'))
    order by c.position limit ${atOnce}`;

type Verdict = { passed: boolean; reason: string | null; problems: string[]; actual: JsonValue };

async function verdictOf(tx: Tx, organizationId: string, ended: Ended): Promise<Verdict> {
  const without = (reason: string, problems: string[] = []) => ({ passed: false, reason, problems, actual: null });
  if (ended.runId === null) return without("It was not started within an hour.");
  if (ended.status === null) return without("Its run was deleted before it could be compared.");
  if (ended.status === "running") return without("Its run did not end within an hour.");
  if (ended.status === "cancelled") return without("Its run was cancelled.");
  const run = await tx.run.findFirstOrThrow({
    where: { organizationId, id: ended.runId },
    select: { ...runColumns, output: true, outputRef: true, error: true },
  });
  const key = { organizationId, runId: run.id };
  if (ended.status === "failed") {
    const error = runErrorView(run.error, true);
    const place = error?.nodeId ? ` at the step ${error.nodeId}` : "";
    return without(`Its run failed${place} (${error?.code ?? "unknown error"}).`, error ? [error.message] : []);
  }
  const output = await storedValue(tx, key, run.output, run.outputRef);
  const expected = expectation.parse(ended.expectation);
  const [steps, trigger] =
    expected.kind === "cel"
      ? [await readSteps(tx, organizationId, run), await storedValue(tx, key, run.input, run.inputRef)]
      : [{}, null];
  return { ...evaluateCase(expected, { output, steps, trigger }), actual: output };
}

/** What the steps outside of scopes gave, by node. */
async function readSteps(
  tx: Tx,
  organizationId: string,
  run: Parameters<typeof withStoredValues>[2],
): Promise<JsonObject> {
  const rows = await tx.step.findMany({
    where: { organizationId, runId: run.id, port: { not: null }, path: { not: { contains: "/" } } },
    select: stepColumns,
    orderBy: [{ iteration: "asc" }, { attempt: "asc" }],
  });
  const { steps } = await withStoredValues(tx, organizationId, run, rows);
  return Object.fromEntries(steps.map(({ nodeId, output }) => [nodeId, jsonOrNull(output)]));
}
