import type { ReplayVersion } from "@millrace/contracts/api/run-control";
import type { RunSummary } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { toId, toUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type { RunTest } from "@millrace/contracts/run/run-test";
import { readContent } from "../flows/content.ts";
import { type FlowRow, requireFlow } from "../flows/flow-rows.ts";
import { fromFile, requireOpenGates } from "../flows/gates/gate-states.ts";
import { triggerOf } from "../flows/trigger.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import { requireRun } from "./find-run.ts";
import { runTestOf } from "./run-rows.ts";
import { storedValue } from "./stored-values.ts";

/** A run that is to be repeated, and the content that the new one uses. */
export type ReplaySource = {
  run: { id: string; contentHash: string; input: JsonValue };
  flow: FlowRow;
  definition: FlowDefinition;
  source: { kind: "content"; contentHash: string; triggerNode: string; versionNumber: number | null };
  /** The repetition of a test is one. */
  test: RunTest | null;
};

/**
 * Finds what a replay needs. Throws `run.not_found`, `flow.not_found` (also for an archived flow), `flow.not_published`,
 * `version.not_found`, `run.not_repeatable` where the chosen version begins with another kind of trigger, which would get an
 * input that was never meant for it, and `flow.gate_closed` for one that came with a file and has passed no gate: this is no test.
 */
export async function replaySource(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  input: { runId: RunSummary["id"]; version: ReplayVersion },
): Promise<ReplaySource> {
  const { organizationId } = actor;
  const summary = await requireRun(tx, actor, input.runId);
  const flow = await requireFlow(tx, actor, toId("flow", summary.flowId));
  const row = await tx.run.findFirstOrThrow({
    where: { organizationId, id: toUuid("run", input.runId) },
    select: {
      id: true,
      contentHash: true,
      versionNumber: true,
      triggerNode: true,
      test: true,
      input: true,
      inputRef: true,
    },
  });
  const run = {
    id: row.id,
    contentHash: row.contentHash,
    input: await storedValue(tx, { organizationId, runId: row.id }, row.input, row.inputRef),
  };
  const original = await readContent(tx, actor, row.contentHash);
  if (input.version === "same")
    return {
      run,
      flow,
      definition: original,
      source: {
        kind: "content",
        contentHash: row.contentHash,
        triggerNode: row.triggerNode,
        versionNumber: row.versionNumber,
      },
      test: runTestOf(row),
    };

  const { imported, ...target } = await versionOf(tx, actor, flow.id, input.version);
  const definition = await readContent(tx, actor, target.contentHash);
  if (imported) {
    const content = { flowUuid: flow.id, hash: target.contentHash, definition };
    await requireOpenGates(tx, deps, actor, content, fromFile(target.versionNumber));
  }
  const trigger = triggerOf(definition);
  const before = triggerOf(original)?.kind;
  if (!trigger || trigger.kind !== before)
    throw new AppError("run.not_repeatable", {
      message: `Version ${target.versionNumber} starts by ${trigger?.kind ?? "nothing"}, this run started by ${before ?? "nothing"}: its input does not fit. Choose another version.`,
    });
  return { run, flow, definition, source: { kind: "content", triggerNode: trigger.nodeId, ...target }, test: null };
}

async function versionOf(
  tx: Tx,
  { organizationId }: Actor,
  flowId: string,
  version: "production" | number,
): Promise<{ contentHash: string; versionNumber: number; imported: boolean }> {
  if (version === "production") {
    const found = await tx.flowProduction.findFirst({
      where: { organizationId, flowId },
      select: { version: { select: { number: true, contentHash: true } } },
    });
    if (!found) throw new AppError("flow.not_published");
    return { contentHash: found.version.contentHash, versionNumber: found.version.number, imported: false };
  }
  const found = await tx.flowVersion.findFirst({
    where: { organizationId, flowId, number: version },
    select: { contentHash: true, imported: true },
  });
  if (!found) throw new AppError("version.not_found");
  return { ...found, versionNumber: version };
}
