import type { RunStep } from "@millrace/contracts/api/runs";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { stepStatus } from "@millrace/contracts/run/status";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { placeOf, readWaits } from "./read-waits.ts";
import { runErrorView } from "./run-error.ts";
import { durationMs } from "./run-rows.ts";

type Which = {
  definition: FlowDefinition;
  /** What their paths begin with: nothing for steps outside of all scopes, else the prefix of a frame. */
  prefix: string;
  canSeePayload: boolean;
};

/** All attempts of the steps of one frame, without what runs in scopes inside it. */
export async function readSteps(
  tx: Tx,
  { organizationId }: Actor,
  runUuid: string,
  { definition, prefix, canSeePayload }: Which,
): Promise<RunStep[]> {
  const paths = definition.nodes.map(({ id }) => prefix + id);
  const rows = await tx.step.findMany({
    where: { organizationId, runId: runUuid, path: { in: paths } },
    omit: { output: true, response: true, logs: true },
  });
  const waiting = rows.filter((row) => row.status === "waiting").map(({ path }) => path);
  const waits = waiting.length > 0 ? await readWaits(tx, organizationId, runUuid, waiting, canSeePayload) : new Map();
  return rows.map((row) => ({
    nodeId: row.nodeId,
    path: row.path,
    iteration: row.iteration,
    attempt: row.attempt,
    status: stepStatus.parse(row.status),
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: durationMs(row.startedAt, row.finishedAt),
    port: row.port,
    wakeAt: row.wakeAt?.toISOString() ?? null,
    ...(row.status === "waiting" && waits.has(placeOf(row)) ? { waitsFor: waits.get(placeOf(row)) } : {}),
    error: runErrorView(row.error, canSeePayload),
    kept: row.kept,
  }));
}
