import type { RunTimes, RunTimesInput } from "@millrace/contracts/api/run-times";
import { AppError } from "@millrace/contracts/errors";
import { partitionTime, simplify, totalsOf } from "@millrace/engine/run/times";
import { readContent } from "../flows/content.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { requireRun } from "./find-run.ts";
import type { RunRow } from "./run-rows.ts";
import { mostSegments, readSpent } from "./time-rows.ts";

/**
 * Where the time of a run went, or that of the steps inside one scope; `step.not_found` for a scope that has not begun. What
 * Millrace needs to write down the end of a run behind its last step is its own time; after a cancellation it is not known
 * what the run would have done, so that is queue.
 */
export const getTimes = (deps: CoreDeps, actor: Actor, input: RunTimesInput): Promise<RunTimes> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const run = await requireRun(tx, actor, input.runId);
    const definition = await readContent(tx, actor, run.contentHash);
    const beganAt = run.startAt ?? run.startedAt;
    const timed = { organizationId, runUuid: run.id, beganAt };
    const context = { definition, catalog: deps.catalog };
    const spent = await readSpent(tx, timed, context, input.scope);
    const stretch = await stretchOf(tx, actor, run, input.scope);
    const fromMs = stretch.from.getTime() - beganAt.getTime();
    const toMs = Math.max(fromMs, (stretch.to ?? (await nowOf(tx))).getTime() - beganAt.getTime());
    if (input.scope === undefined && (run.status === "succeeded" || run.status === "failed")) {
      const lastEndMs = spent.reduce((latest, segment) => Math.max(latest, segment.toMs), Number.NEGATIVE_INFINITY);
      if (lastEndMs > fromMs) spent.push({ kind: "own", fromMs: lastEndMs, toMs });
    }
    const segments = partitionTime(spent, fromMs, toMs);
    return { fromMs, toMs, totals: totalsOf(segments), segments: simplify(segments, mostSegments) };
  });

/** From when to when it was under way; without an end while it goes on. */
async function stretchOf(
  tx: Tx,
  { organizationId }: Actor,
  run: RunRow,
  scope: string | undefined,
): Promise<{ from: Date; to: Date | null }> {
  if (scope === undefined) return { from: run.startAt ?? run.startedAt, to: run.finishedAt };
  const step = await tx.step.findFirst({
    where: { organizationId, runId: run.id, path: scope },
    select: { startedAt: true, finishedAt: true },
    orderBy: { attempt: "desc" },
  });
  if (!step) throw new AppError("step.not_found");
  return { from: step.startedAt, to: step.finishedAt ?? run.finishedAt };
}

/** The clock that wrote the steps. */
export async function nowOf(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`select now() as now`;
  return row?.now ?? new Date();
}
