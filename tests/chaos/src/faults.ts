import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";

/** How hard the run was treated. */
export type Stimulus = { kills: number; freezes: number; databaseCrashes: number; connectionCuts: number };

export type FaultPlan = {
  killEveryMs: number;
  freezeEveryMs: number;
  freezeForMs: number;
  crashDatabaseEveryMs: number;
  cutConnectionsEveryMs: number;
};

export type Faults = {
  stimulus: Stimulus;
  /** No more faults; resolves when everything is running again and nothing is frozen. */
  stop(): Promise<void>;
};

/**
 * Keeps the workers running and does them harm, each kind of fault in a rhythm of its own that varies by ± 50 %: kill -9 of a
 * random worker, a freeze for longer than the lease, the database ended as by a power cut, connections cut in the middle of
 * whatever they do.
 */
export function startFaults(cluster: Cluster, plan: FaultPlan, random: () => number): Faults {
  const stimulus: Stimulus = { kills: 0, freezes: 0, databaseCrashes: 0, connectionCuts: 0 };
  const over = new AbortController();
  let isWatched = true;
  const frozen = new Set<number>();

  /** A worker that has ended is started again, as an operator's supervisor would. */
  const watch = async (index: number) => {
    const worker = cluster.workers[index];
    while (worker && isWatched) {
      await worker.current()?.ended;
      if (!isWatched) return;
      worker.launch();
      await pause(20);
    }
  };
  const repeat = async (everyMs: number, act: () => Promise<void>) => {
    while (!over.signal.aborted) {
      await pause(everyMs * (0.5 + random()), undefined, { signal: over.signal }).catch(() => undefined);
      if (!over.signal.aborted) await act();
    }
  };
  const anyWorker = () => Math.floor(random() * cluster.workers.length);

  const kill = async () => {
    const index = anyWorker();
    if (frozen.has(index)) return;
    stimulus.kills++;
    await cluster.workers[index]?.current()?.kill("SIGKILL");
  };
  const freeze = async () => {
    const index = anyWorker();
    const target = cluster.workers[index]?.current();
    if (!target) return;
    frozen.add(index);
    try {
      process.kill(target.pid, "SIGSTOP");
      await pause(plan.freezeForMs);
      process.kill(target.pid, "SIGCONT");
      stimulus.freezes++;
    } catch {
      // It had ended just now: no freeze.
    }
    frozen.delete(index);
  };
  const crashDatabase = async () => {
    await cluster.crashDatabase();
    stimulus.databaseCrashes++;
  };
  const cutConnections = async () => {
    const [row] = await cluster.query<{ cut: number }>(
      `select count(pg_terminate_backend(pid))::int as cut from pg_stat_activity
       where usename = 'millrace_runtime' and state = 'active' and pid <> pg_backend_pid()`,
    );
    stimulus.connectionCuts += row?.cut ?? 0;
  };

  const watching = cluster.workers.map((_, index) => watch(index));
  const working = [
    repeat(plan.killEveryMs, kill),
    repeat(plan.freezeEveryMs, freeze),
    repeat(plan.crashDatabaseEveryMs, crashDatabase),
    repeat(plan.cutConnectionsEveryMs, cutConnections),
  ];
  return {
    stimulus,
    async stop() {
      over.abort();
      await Promise.all(working);
      isWatched = false;
      // Whoever waits for an end of a process is told by the cluster's own stop.
      void Promise.allSettled(watching);
    },
  };
}
