import { maxBatchBytes, type StartBatchInput, type StartBatchOutput } from "@millrace/contracts/api/batches";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { prismaSql } from "@millrace/runtime/ports";
import { assertStorableText, hashStartInput, levelOf, storableInput } from "@millrace/runtime/start-runs";
import { readProduction, requireFlow } from "../flows/flow-rows.ts";
import { type FlowTrigger, triggerOf } from "../flows/trigger.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { startTimeOf } from "./start-time.ts";
import { triggerOutput } from "./trigger-output.ts";

/**
 * Takes up to 10,000 inputs for a flow, each of which gets a run of the version that is in production now. All or nothing:
 * once it answers, every input is kept and will be started, in order, see `startBatchRuns`. Starts of a batch are not
 * debounced, since every input is meant. Throws `flow.not_published`, `request.too_large` for more than 16 MiB, and what
 * `startTimeOf` does.
 */
export async function startBatch(deps: CoreDeps, actor: Actor, input: StartBatchInput): Promise<StartBatchOutput> {
  const at = deps.clock();
  const startAt = startTimeOf(input, at);
  const id = newUuid();
  await changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const flow = await requireFlow(tx, actor, input.flowId);
    const production = await readProduction(tx, actor, flow.id);
    if (!production) throw new AppError("flow.not_published");
    const trigger = triggerOf(production.definition);
    if (!trigger) throw new AppError("flow.no_manual_start");
    const items = itemsOf(input.items, trigger, at);
    await tx.runBatch.create({
      data: {
        organizationId,
        id,
        flowId: flow.id,
        versionNumber: production.version,
        contentHash: production.contentHash,
        triggerNode: trigger.nodeId,
        priority: levelOf(input.priority),
        startAt,
        total: items.inputs.length,
        createdBy: actor.name,
        createdAt: at,
      },
    });
    await prismaSql(tx).query(
      `insert into run_batch_item (organization_id, batch_id, place, input, start_key, input_hash)
       select $1::uuid, $2::uuid, place - 1, input::jsonb, start_key, input_hash
       from unnest($3::text[], $4::text[], $5::text[]) with ordinality as i(input, start_key, input_hash, place)`,
      [organizationId, id, items.inputs, items.keys, items.hashes],
    );
    await recordChange(tx, actor, {
      at,
      event: null,
      audit: {
        action: "runs.batch_started",
        subject: { type: "flow", id: input.flowId, name: flow.name },
        details: {
          batchId: toId("batch", id),
          count: items.inputs.length,
          version: production.version,
          ...(startAt ? { startAt: startAt.toISOString() } : {}),
          ...(input.priority ? { priority: input.priority } : {}),
        },
      },
    });
  });
  return { batchId: toId("batch", id), total: input.items.length };
}

/** The items as columns, in the form that their runs will have. */
function itemsOf(items: StartBatchInput["items"], trigger: FlowTrigger, at: Date) {
  const inputs: string[] = [];
  const keys: (string | null)[] = [];
  const hashes: (string | null)[] = [];
  let bytes = 0;
  for (const { input, startKey } of items) {
    assertStorableText(startKey);
    const text = storableInput(triggerOutput(trigger, input, at));
    bytes += Buffer.byteLength(text);
    if (bytes > maxBatchBytes)
      throw new AppError("request.too_large", {
        message: "The inputs of a batch may have 16 MiB together. Split them into several batches.",
      });
    inputs.push(text);
    // One space of keys with single starts by hand.
    keys.push(startKey === undefined ? null : `manual:${startKey}`);
    hashes.push(startKey === undefined ? null : hashStartInput(input));
  }
  return { inputs, keys, hashes };
}
