import type { StartRunInput, StartRunOutput } from "@millrace/contracts/api/start-run";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { toId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type { RunTest } from "@millrace/contracts/run/run-test";
import { prismaSql } from "@millrace/runtime/ports";
import { hashStartInput, startRun as insertRun, type SingleStart } from "@millrace/runtime/start-runs";
import { requireBranch } from "../branches/branch-rows.ts";
import { draftRef, refuseBranch } from "../branches/draft-ref.ts";
import { contentHashOf, keepContent } from "../flows/content.ts";
import { readDraft, readProduction, requireFlow } from "../flows/flow-rows.ts";
import { type FlowTrigger, triggerOf } from "../flows/trigger.ts";
import { requireRunnable } from "../flows/validity.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { planTest } from "../testing/plan-test.ts";
import { startTimeOf } from "./start-time.ts";
import { triggerOutput } from "./trigger-output.ts";

/**
 * Starts a run by hand, of what is in production (which has no branches: `branch.only_of_drafts`) or of the draft of a branch as it stands. The input is what a webhook's caller would
 * send as the body, or the input of a manual trigger; a schedule ignores it. The same `startKey` with the same input
 * starts one run; with another input it is `run.start_key_conflict`. It may begin later (`run.too_far_ahead` for more
 * than a year), and a flow may hand the input to a run that has not begun yet.
 */
export async function startRun(deps: CoreDeps, actor: Actor, input: StartRunInput): Promise<StartRunOutput> {
  let waitsForLimit = false;
  const output = await changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const startAt = startTimeOf(input, at);
    const flow = await requireFlow(tx, actor, input.flowId);
    const { source, trigger, ...origin } = await (input.source === "draft" ? fromDraft : fromProduction)(
      tx,
      deps,
      actor,
      flow.id,
      input,
    );
    const run = await insertRun(prismaSql(tx), {
      organizationId: actor.organizationId,
      flowId: flow.id,
      trigger: "manual",
      input: origin.input ?? triggerOutput(trigger, input.input ?? null, at),
      test: origin.test ?? null,
      correlationId: actor.requestId,
      // Apart from the keys of webhook callers and of schedule ticks.
      startKey: input.startKey
        ? { key: `manual:${input.startKey}`, inputHash: hashStartInput(input.input ?? null) }
        : null,
      source,
      // A test that somebody looks at is a run of its own.
      mayDebounce: input.test === undefined,
      startAtMs: startAt?.getTime() ?? null,
      ...(input.priority ? { priority: input.priority } : {}),
      nowMs: at.getTime(),
    });
    waitsForLimit = run.waitsForLimit;
    if (!run.existing)
      await recordChange(tx, actor, {
        at,
        event: null,
        audit: {
          action: "run.started",
          subject: { type: "run", id: toId("run", run.runId), name: flow.name },
          details: {
            flowId: input.flowId,
            source: input.source,
            version: run.versionNumber,
            ...(origin.test ? { test: origin.test } : {}),
            ...(startAt ? { startAt: startAt.toISOString() } : {}),
            ...(input.priority ? { priority: input.priority } : {}),
            ...(run.debounced ? { debounced: true } : {}),
          },
        },
      });
    return {
      runId: toId("run", run.runId),
      existing: run.existing,
      debounced: run.debounced,
      startsAt: run.startsAtMs === null ? null : new Date(run.startsAtMs).toISOString(),
    };
  });
  deps.bus.publish("run_available", "");
  if (waitsForLimit) deps.bus.publish("slot_changed", "");
  return output;
}

type Origin = {
  source: SingleStart["source"];
  trigger: FlowTrigger;
  test?: RunTest;
  /** What the trigger gives, where the test says so. */
  input?: JsonValue;
};

async function fromDraft(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  flowUuid: string,
  asked: StartRunInput,
): Promise<Origin> {
  const branch = await requireBranch(tx, actor, flowUuid, asked.branchId);
  const { definition, revision } = await readDraft(tx, actor, flowUuid, branch.id);
  const planned = asked.test
    ? await planTest(tx, deps, actor, { flowUuid, branch, definition, options: asked.test, input: asked.input })
    : { definition, trigger: requireRunnable(definition, deps.catalog), test: { kind: "draft" as const, pins: [] } };
  const hash = contentHashOf(planned.definition, deps.catalog);
  await keepContent(tx, actor, { hash, definition: planned.definition, at: deps.clock() });
  const source = { kind: "content" as const, contentHash: hash, triggerNode: planned.trigger.nodeId };
  return { ...planned, test: { ...planned.test, draft: draftRef(branch, revision) }, source };
}

async function fromProduction(
  tx: Tx,
  _deps: CoreDeps,
  actor: Actor,
  flowUuid: string,
  { branchId }: StartRunInput,
): Promise<Origin> {
  refuseBranch(branchId);
  const production = await readProduction(tx, actor, flowUuid);
  if (!production) throw new AppError("flow.not_published");
  return { trigger: requireTrigger(production.definition), source: { kind: "production" } };
}

function requireTrigger(definition: FlowDefinition): FlowTrigger {
  const trigger = triggerOf(definition);
  if (!trigger) throw new AppError("flow.no_manual_start");
  return trigger;
}
