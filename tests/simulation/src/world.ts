import type { StepFacts } from "@millrace/contracts/flow/node-run";
import type { Executor } from "@millrace/runtime/executor";
import type { RunStore } from "@millrace/runtime/store/run-store";
import { type StoreFaults, stepRowKey } from "@millrace/runtime/test/simulation/memory-flush";
import { memoryStore } from "@millrace/runtime/test/simulation/memory-store";
import { createMemoryTables, hasLease, type MemoryTables } from "@millrace/runtime/test/simulation/memory-tables";
import { createInvariants } from "./invariants.ts";
import { createNetwork, type Network, type NetworkFaults, remoteStore } from "./network.ts";
import { observedStore } from "./observed-store.ts";
import { maxSkewMs } from "./parked-runs.ts";
import { createHints, type Hints, startProcess } from "./process.ts";
import { createRandom, type Random } from "./random.ts";
import { createSink, type Sink } from "./sink.ts";
import { noStimulus, type Stimulus } from "./stimulus.ts";
import { createTrace, type Trace } from "./trace.ts";
import { type Actor, startVirtualTime, type VirtualTime } from "./virtual-time.ts";

export type Moment = "sent" | "done";
export type Process = { actor: Actor; executor: Executor; lagMs: number };

/** A database, processes that execute runs, an outside service, and what lies between them. */
export type World = {
  readonly time: VirtualTime;
  readonly tables: MemoryTables;
  readonly network: Network;
  readonly hints: Hints;
  readonly sink: Sink;
  readonly stimulus: Stimulus;
  readonly trace: Trace;
  /** What must not have happened. */
  readonly findings: readonly string[];
  /** The processes that are there and have not been asked to stop. */
  readonly processes: readonly Process[];
  onFinding(what: string): void;
  spawn(): void;
  /** The next time that a process has just sent this call, or that it has just taken effect and nobody has heard of it yet. */
  atNext(call: keyof RunStore, moment: Moment, act: (caller: Process) => void): void;
  /** Ends a process at once, as `kill -9` does. */
  crash(process: Process): void;
  /** Stands still for a while and goes on. When it is suspended, its clock stands still with it. */
  freeze(process: Process, forMs: number, isSuspended: boolean): void;
  /** Asks a process to stop. */
  stop(process: Process): void;
  /** Ends the simulation and gives the real clock back. */
  end(): void;
};

const maxFindings = 20;

export function createWorld(options: {
  seed: number;
  faults: NetworkFaults;
  storeFaults?: StoreFaults;
  keepsTrace?: boolean;
}): World {
  const random = createRandom(options.seed);
  const [networkRandom, hintRandom, processRandom]: Random[] = [random.fork(), random.fork(), random.fork()];
  const time = startVirtualTime();
  const tables = createMemoryTables(() => time.nowMs);
  const stimulus = noStimulus();
  const trace = createTrace(options.keepsTrace ?? false);
  const sink = createSink();
  const findings: string[] = [];
  const delicate: { call: string; moment: Moment; act: (caller: Process) => void }[] = [];
  const processes: Process[] = [];
  let born = 0;

  const note = (actor: Actor, what: string) => trace.note(`${time.sinceStartMs.toFixed(3)} ${actor}: ${what}`);
  const onFinding = (what: string) => {
    if (findings.length >= maxFindings || findings.includes(what)) return;
    findings.push(what);
    note("finding", what);
  };
  const onUnhandled = (error: unknown) => onFinding(`nobody took care of ${String(error)}`);
  process.on("unhandledRejection", onUnhandled);

  const invariants = createInvariants({ tables, onFinding, onResult: (line) => note("database", line) });
  const store = observedStore(memoryStore(tables, options.storeFaults), tables, onFinding);
  const passMoment = (actor: Actor, name: string, moment: Moment) => {
    const caller = processes.find((one) => one.actor === actor);
    const index = delicate.findIndex((one) => one.call === name && one.moment === moment);
    if (!caller || index < 0) return;
    for (const { act } of delicate.splice(index, 1)) act(caller);
  };
  const network = createNetwork({
    time,
    random: networkRandom ?? random,
    faults: options.faults,
    stimulus,
    onSend: (actor, name) => passMoment(actor, name, "sent"),
    onCall: (actor, name, result) => {
      note(actor, `${name} ${countCall(stimulus, name, result)}`);
      invariants.check();
      passMoment(actor, name, "done");
    },
  });
  const hints = createHints(time, hintRandom ?? random, stimulus);

  const leave = (leaving: Process) => {
    const index = processes.indexOf(leaving);
    if (index >= 0) processes.splice(index, 1);
  };
  const end = (leaving: Process) => {
    leave(leaving);
    stimulus.fencedExecutors += leaving.executor.stats().fenced;
    time.kill(leaving.actor);
  };

  /** Before a call leaves a process, its intent is durable, and as far as the process can know the run is its own. */
  const checkEffect = (from: Process, executorId: string, step: StepFacts) => {
    const { runId, path, iteration, attempt } = step;
    note(from.actor, `calls the service for ${path} of ${runId}, attempt ${attempt}`);
    if (!tables.steps.get(runId)?.has(stepRowKey({ record: { path, iteration, attempt } })))
      onFinding(`the effect ${path} of ${runId} began before its intent was durable`);
    if (from.lagMs > 0) return;
    if (!hasLease(tables, executorId)) onFinding(`${from.actor} began an effect of ${runId} without a lease`);
    if (tables.queue.get(runId)?.owner !== executorId)
      onFinding(`${from.actor} began an effect of ${runId}, which it does not have`);
  };

  const spawn = () => {
    const actor = `process ${++born}`;
    const own = (processRandom ?? random).fork();
    const newcomer: Process = {
      actor,
      lagMs: 0,
      executor: startProcess({
        ...{ actor, time, hints, sink, onFinding, random: own },
        store: remoteStore(store, network, actor),
        skewMs: own.int(-maxSkewMs, maxSkewMs),
        lagMs: () => newcomer.lagMs,
        maxRuns: own.chance(0.2) ? 2 : 50,
        onEffect: (executorId, step) => checkEffect(newcomer, executorId, step),
        onEnded: () => {
          end(newcomer);
          time.schedule("machine", 100, spawn);
        },
      }),
    };
    processes.push(newcomer);
    note(actor, "starts");
  };

  return {
    ...{ time, tables, network, hints, sink, stimulus, trace, findings, processes, onFinding, spawn },
    atNext: (call, moment, act) => void delicate.push({ call, moment, act }),
    crash(dying) {
      note(dying.actor, "is killed");
      stimulus.crashes++;
      end(dying);
    },
    freeze(frozen, forMs, isSuspended) {
      note(frozen.actor, `${isSuspended ? "is suspended" : "is frozen"} for ${forMs} ms`);
      stimulus[isSuspended ? "suspensions" : "freezes"]++;
      if (isSuspended) frozen.lagMs += forMs;
      time.freeze(frozen.actor, time.nowMs + forMs);
    },
    stop(leaving) {
      note(leaving.actor, "is asked to stop");
      stimulus.restarts++;
      leave(leaving);
      time.schedule(leaving.actor, 0, () => {
        leaving.executor.stop({ graceMs: 400 }).then(
          () => end(leaving),
          (error: unknown) => onFinding(`${leaving.actor} can't stop: ${String(error)}`),
        );
      });
    },
    end() {
      for (const { executor } of processes) stimulus.fencedExecutors += executor.stats().fenced;
      stimulus.repeatedEffects += sink.repeated;
      process.off("unhandledRejection", onUnhandled);
      time.end();
    },
  };
}

/** Counts what a call did to the runs, and says it in short. */
function countCall(stimulus: Stimulus, name: string, result: unknown): string {
  if (name === "writeRuns" && Array.isArray(result)) {
    for (const one of result) {
      if (one === "stale") stimulus.refusedWrites++;
      if (one === "parked") stimulus.parkedRuns++;
    }
    return result.join(" ");
  }
  if (name === "recoverExpired" && typeof result === "number") stimulus.takeovers += result;
  if (name === "claimRuns") return (result as { runs: { runId: string }[] }).runs.map(({ runId }) => runId).join(" ");
  return typeof result === "object" || result === undefined ? "" : String(result);
}
