import { type BulkAction, type BulkIdInput, bulkAction } from "@millrace/contracts/api/run-control";
import type { RunBulkOutput } from "@millrace/contracts/api/system";
import type { BusChannel } from "@millrace/contracts/bus";
import { AppError } from "@millrace/contracts/errors";
import { type RunId, toId, toUuid } from "@millrace/contracts/ids";
import { requestCancel } from "@millrace/runtime/cancel-run";
import { resumeRun } from "@millrace/runtime/pause";
import { prismaSql } from "@millrace/runtime/ports";
import { requireRun } from "../runs/find-run.ts";
import { pauseWithin } from "../runs/pause-run.ts";
import { replayWithin } from "../runs/replay-run.ts";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";

/** Runs per transaction, few enough to hold their rows for a moment only. */
const chunkSize = 50;

/**
 * Carries out an action on many runs, chunk by chunk; each chunk and how far it got are one transaction, so that a job
 * that is tried again goes on where the last one ended and acts on no run twice.
 */
export async function runBulk(deps: CoreDeps, actor: SystemActor, { bulkId }: BulkIdInput): Promise<RunBulkOutput> {
  for (;;) {
    const chunk = await changeWithin(deps, actor, (tx) => actOnChunk(tx, deps, actor, toUuid("bulk", bulkId)));
    for (const [channel, message] of chunk.hints) deps.bus.publish(channel, message);
    if (chunk.isLast) return { done: chunk.done, skipped: chunk.skipped };
  }
}

type Hints = [BusChannel, string][];

async function actOnChunk(tx: Tx, deps: CoreDeps, actor: SystemActor, id: string) {
  const { organizationId } = actor;
  await tx.$queryRaw`select from run_bulk where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`;
  const bulk = await tx.runBulk.findFirst({ where: { organizationId, id } });
  if (!bulk) throw new AppError("run.bulk_not_found");
  const runIds = bulk.runIds.slice(bulk.done, bulk.done + chunkSize);
  const by: SystemActor = { ...actor, name: bulk.createdBy };
  const hints: Hints = [];
  let skipped = bulk.skipped;
  for (const runId of runIds) {
    if (!(await actOn(tx, deps, by, bulkAction.parse(bulk.action), runId, hints))) skipped++;
  }
  const done = bulk.done + runIds.length;
  const isLast = done >= bulk.total || bulk.finishedAt !== null;
  await tx.runBulk.update({
    where: { organizationId_id: { organizationId, id } },
    data: isLast ? { done, skipped, runIds: [], finishedAt: bulk.finishedAt ?? deps.clock() } : { done, skipped },
  });
  return { done, skipped, isLast, hints: unique(hints) };
}

const unique = (hints: Hints): Hints => [...new Map(hints.map((hint) => [hint.join(" "), hint])).values()];

/** Whether it had an effect: the run may have ended meanwhile, be gone, or have a flow that can't be started. */
async function actOn(
  tx: Tx,
  deps: CoreDeps,
  actor: SystemActor,
  action: BulkAction,
  runUuid: string,
  hints: Hints,
): Promise<boolean> {
  const { organizationId } = actor;
  const runId: RunId = toId("run", runUuid);
  const key = { organizationId, runId: runUuid };
  try {
    switch (action) {
      case "cancel": {
        hints.push(["inbox", runUuid], ["run_available", ""]);
        const reason = `Cancelled by ${actor.name}.`;
        return (await requestCancel(prismaSql(tx), { ...key, reason })) === "requested";
      }
      case "pause":
        hints.push(["pause", organizationId]);
        return (await pauseWithin(tx, deps, actor, await requireRun(tx, actor, runId))) === "paused";
      case "resume":
        hints.push(["pause", organizationId], ["run_available", ""]);
        return (await resumeRun(prismaSql(tx), key)) === "resumed";
      case "replay":
        hints.push(["run_available", ""]);
        await replayWithin(tx, deps, actor, { runId, version: "same" });
        return true;
    }
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
