import { startInMemory } from "@millrace/runtime/test/simulation/memory-senders";
import { organizationId, type PlannedRun } from "./planned-run.ts";
import type { Random } from "./random.ts";
import type { Process, World } from "./world.ts";

/** Callers start runs, some through a process that has room, and ask again until they are answered. */
export function createCallers(world: World, random: Random) {
  const { time, tables, network, hints, stimulus, processes } = world;
  /** Which try has inserted a run. */
  const insertedBy = new Map<string, number>();
  let tries = 0;

  const insert = (run: PlannedRun, attempt: number, owner?: string) => {
    if (tables.runs.has(run.runId)) stimulus.repeatedStarts++;
    else insertedBy.set(run.runId, attempt);
    const { runId, flowId, contentHash, input, delayMs, kept } = run;
    const { owned } = startInMemory(tables, {
      ...{ organizationId, runId, flowId, contentHash, input },
      ...(kept ? { kept } : {}),
      ...(delayMs === null ? {} : { startAtMs: time.nowMs + delayMs }),
      ...(owner === undefined ? {} : { owner }),
    });
    const startedAtMs = tables.runs.get(runId)?.startedAtMs ?? 0;
    return { isOwned: owned && insertedBy.get(runId) === attempt, startedAtMs };
  };
  const acknowledge = (run: PlannedRun) => {
    run.isAcknowledged = true;
    hints.publish("run_available", "");
    hints.publish("slot_changed", "");
  };

  const startDirectly = (run: PlannedRun, attempt: number) =>
    network
      .call("caller", "start", async () => insert(run, attempt))
      .then(
        () => acknowledge(run),
        () => undefined,
      );

  /** As the ingress does: a place is reserved, then the run is inserted with its owner. */
  const startThrough = (process: Process, run: PlannedRun, attempt: number) =>
    time.schedule(process.actor, 0, () => {
      const reservation = process.executor.reserve(run.runId);
      if (!reservation) return void startDirectly(run, attempt);
      const { runId, flowId, contentHash, input } = run;
      network
        .call(process.actor, "start", async () => insert(run, attempt, reservation.owner))
        .then(
          ({ isOwned, startedAtMs }) => {
            if (isOwned)
              reservation.accept({
                ...{ organizationId, runId, flowId, contentHash, input, startedAtMs },
                ...{ trigger: "manual", correlationId: runId, replyTo: null, epoch: 1 },
              });
            else reservation.cancel();
            // The answer on its way to the caller may still be lost.
            if (random.chance(0.95)) time.schedule("caller", random.next() * 5, () => acknowledge(run));
          },
          () => reservation.disown(),
        );
    });

  const tryToStart = (run: PlannedRun) => {
    if (run.isAcknowledged) return;
    const attempt = ++tries;
    const [first, ...more] = processes;
    // What begins later, or with steps of another run, is for whoever claims it.
    const isPlain = run.delayMs === null && !run.kept;
    if (first && isPlain && random.chance(0.6)) startThrough(random.pick([first, ...more]), run, attempt);
    else void startDirectly(run, attempt);
    time.schedule("caller", 700 + random.next() * 500, () => tryToStart(run));
  };

  return {
    wants: (run: PlannedRun) => time.schedule("caller", Math.max(0, run.atMs - time.nowMs), () => tryToStart(run)),
  };
}
