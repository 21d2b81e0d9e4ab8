import type { ReplayedRun, ReplayRunInput } from "@millrace/contracts/api/run-control";
import { toId } from "@millrace/contracts/ids";
import { prismaSql } from "@millrace/runtime/ports";
import { startRun } from "@millrace/runtime/start-runs";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { replaySource } from "./replay-source.ts";

/**
 * Starts a new run with the input of an earlier one: every step is executed, every effect takes place again, under keys of
 * the new run. The earlier run stays as it is.
 */
export async function replayRun(deps: CoreDeps, actor: Actor, input: ReplayRunInput): Promise<ReplayedRun> {
  const started = await changeWithin(deps, actor, async (tx) => {
    const { runId, version, flowName } = await replayWithin(tx, deps, actor, input);
    await recordChange(tx, actor, {
      at: deps.clock(),
      event: null,
      audit: {
        action: "run.replayed",
        subject: { type: "run", id: runId, name: flowName },
        details: { replayOf: input.runId, version },
      },
    });
    return { runId };
  });
  deps.bus.publish("run_available", "");
  deps.bus.publish("slot_changed", "");
  return started;
}

/** The start alone, for a caller that records it together with others. */
export async function replayWithin(tx: Tx, deps: CoreDeps, actor: Actor, input: ReplayRunInput) {
  const { run, flow, source, test } = await replaySource(tx, deps, actor, input);
  const started = await startRun(prismaSql(tx), {
    organizationId: actor.organizationId,
    flowId: flow.id,
    trigger: "manual",
    input: run.input,
    correlationId: actor.requestId,
    source,
    test,
    replayOf: { runId: run.id, fromNode: null },
    nowMs: deps.clock().getTime(),
  });
  return { runId: toId("run", started.runId), version: source.versionNumber, flowName: flow.name };
}
