import type { RerunFromInput, RerunOutput } from "@millrace/contracts/api/run-control";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid, toId, toUuid } from "@millrace/contracts/ids";
import { stepStatus } from "@millrace/contracts/run/status";
import { planRerun, type RerunRecord, type RerunRefusal } from "@millrace/engine/run/rerun";
import { prismaSql } from "@millrace/runtime/ports";
import { startRun } from "@millrace/runtime/start-runs";
import { readContent } from "../flows/content.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { replaySource } from "./replay-source.ts";

/**
 * Starts a new run that keeps the results of an earlier one before and beside a step, and executes that step and what
 * follows. What is kept is copied in the transaction that starts the run, so nobody can execute it without. Refuses with
 * `run.not_repeatable` where that is not possible, and says why.
 */
export async function rerunFrom(deps: CoreDeps, actor: Actor, input: RerunFromInput): Promise<RerunOutput> {
  const output = await changeWithin(deps, actor, async (tx): Promise<RerunOutput> => {
    const { organizationId } = actor;
    await holdRun(tx, organizationId, input.runId);
    const { run, flow, definition, source, test } = await replaySource(tx, deps, actor, input);
    const from = input.version === "same" ? definition : await readContent(tx, actor, run.contentHash);
    const records = await readRecords(tx, organizationId, run.id);
    const plan = planRerun({ from, to: definition, catalog: deps.catalog, records, nodeId: input.fromNode });
    if ("reason" in plan) throw refusal(plan, from, input.fromNode);

    const runId = newUuid();
    await startRun(prismaSql(tx), {
      organizationId,
      flowId: flow.id,
      runId,
      trigger: "manual",
      input: run.input,
      correlationId: actor.requestId,
      source,
      test,
      replayOf: { runId: run.id, fromNode: input.fromNode },
      nowMs: deps.clock().getTime(),
    });
    await copySteps(tx, organizationId, { from: run.id, to: runId, kept: plan.kept });
    const id = toId("run", runId);
    await recordChange(tx, actor, {
      at: deps.clock(),
      event: null,
      audit: {
        action: "run.rerun",
        subject: { type: "run", id, name: flow.name },
        details: {
          replayOf: input.runId,
          version: source.versionNumber,
          fromNode: input.fromNode,
          kept: plan.kept.length,
        },
      },
    });
    return { runId: id, kept: plan.kept.length };
  });
  deps.bus.publish("run_available", "");
  deps.bus.publish("slot_changed", "");
  return output;
}

/** Retention waits until what is kept has been copied. A step that was not would be executed again. */
async function holdRun(tx: Tx, organizationId: string, runId: RerunFromInput["runId"]): Promise<void> {
  await tx.$queryRaw`
    select id from run where organization_id = ${organizationId}::uuid and id = ${toUuid("run", runId)}::uuid for key share`;
}

async function readRecords(tx: Tx, organizationId: string, runId: string): Promise<RerunRecord[]> {
  const rows = await tx.step.findMany({
    where: { organizationId, runId },
    select: { nodeId: true, path: true, iteration: true, attempt: true, status: true, port: true },
  });
  return rows.map((row) => ({ ...row, status: stepStatus.parse(row.status) }));
}

/** The rows as they are, with what they gave and when; only marked as kept. Their payloads come along. */
async function copySteps(
  tx: Tx,
  organizationId: string,
  { from, to, kept }: { from: string; to: string; kept: readonly RerunRecord[] },
): Promise<void> {
  await tx.$executeRaw`
    insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, finished_at,
      logical_at, port, output, output_ref, response, response_ref, error, logs, wake_at, kept)
    select s.organization_id, ${to}::uuid, s.path, s.iteration, s.attempt, s.node_id, s.status, s.started_at, s.finished_at,
      s.logical_at, s.port, s.output, s.output_ref, s.response, s.response_ref, s.error, s.logs, s.wake_at, true
    from step s join unnest(${kept.map(({ path }) => path)}::text[], ${kept.map(({ iteration }) => iteration)}::int[],
      ${kept.map(({ attempt }) => attempt)}::int[]) as k(path, iteration, attempt)
      on k.path = s.path and k.iteration = s.iteration and k.attempt = s.attempt
    where s.organization_id = ${organizationId}::uuid and s.run_id = ${from}::uuid`;
  await tx.$executeRaw`
    insert into payload (organization_id, run_id, hash, value)
    select p.organization_id, ${to}::uuid, p.hash, p.value from payload p
    where p.organization_id = ${organizationId}::uuid and p.run_id = ${from}::uuid and p.hash in (
      select unnest(array[s.output_ref, s.response_ref]) from step s
      where s.organization_id = ${organizationId}::uuid and s.run_id = ${to}::uuid)
    on conflict do nothing`;
}

function refusal(plan: RerunRefusal, definition: FlowDefinition, nodeId: string): AppError {
  const nameOf = (id: string) => definition.nodes.find((node) => node.id === id)?.name ?? id;
  return new AppError("run.not_repeatable", { message: reasonOf(plan, nameOf(nodeId), nameOf) });
}

function reasonOf(plan: RerunRefusal, node: string, nameOf: (id: string) => string): string {
  switch (plan.reason) {
    case "unknown_node":
      return `"${node}" is not in this version. Choose another step or another version.`;
    case "trigger":
      return `"${node}" starts the flow. Replay the run to execute everything again.`;
    case "not_executed":
      return `"${node}" was not executed in this run. Choose a step that was.`;
    case "inside_scope":
      return `"${node}" is executed once per item or turn. Choose the step that repeats it.`;
    case "changed":
      return `The results before "${node}" can't be kept: ${plan.nodeIds.map((id) => `"${nameOf(id)}"`).join(", ")} differ in that version. Choose the version of this run, or replay it from the start.`;
  }
}
