import type { Bus, BusChannel } from "@millrace/contracts/bus";
import type { StepFacts } from "@millrace/contracts/flow/node-run";
import type { OutboundRequest, OutboundResponse } from "@millrace/contracts/flow/node-services";
import type { JsonValue } from "@millrace/contracts/json";
import { createExecutorOn, type Executor, type ExecutorLimits } from "@millrace/runtime/executor";
import type { Log } from "@millrace/runtime/ports";
import type { RunStore } from "@millrace/runtime/store/run-store";
import { simulatedCatalog, simulatedNodeRuns } from "./nodes.ts";
import type { Random } from "./random.ts";
import type { Sink } from "./sink.ts";
import type { Stimulus } from "./stimulus.ts";
import type { Actor, VirtualTime } from "./virtual-time.ts";

/** Hints between processes: some are lost, some come twice, each takes its time. */
export function createHints(time: VirtualTime, random: Random, stimulus: Stimulus) {
  const listeners: { actor: Actor; channel: BusChannel; listen: (message: string) => void }[] = [];
  const publish = (channel: BusChannel, message: string) => {
    for (const { actor, channel: heard, listen } of listeners) {
      if (heard !== channel) continue;
      if (random.chance(0.1)) {
        stimulus.lostHints++;
        continue;
      }
      time.schedule(actor, random.next() * 20, () => listen(message));
      if (!random.chance(0.05)) continue;
      stimulus.repeatedHints++;
      time.schedule(actor, random.next() * 200, () => listen(message));
    }
  };
  return {
    publish,
    busOf: (actor: Actor): Bus => ({
      publish,
      subscribe(channel, listen) {
        const entry = { actor, channel, listen };
        listeners.push(entry);
        return () => void listeners.splice(listeners.indexOf(entry), 1);
      },
      close: async () => undefined,
    }),
  };
}

export type Hints = ReturnType<typeof createHints>;

/** Messages of the executor that are part of a bad day. Every other error in its log is a finding. */
const expectedErrors = new Set(["the lease of this executor is lost, its runs are left to others"]);

/** Limits that make leases run out and runs leave memory within seconds. */
const limits: Partial<ExecutorLimits> = {
  leaseMs: 1_500,
  idlePollMs: 900,
  admissionSweepMs: 900,
  noticeSweepMs: 900,
  parkAfterMs: 300,
  maxTakeovers: 1_000,
};

export type ProcessOptions = {
  actor: Actor;
  time: VirtualTime;
  random: Random;
  store: RunStore;
  hints: Hints;
  sink: Sink;
  /** How wrong the clock of this process is. */
  skewMs: number;
  /** By how much its monotonic clock is behind: a machine that was suspended does not know of it. */
  lagMs: () => number;
  maxRuns: number;
  /** Something that must never happen. */
  onFinding: (what: string) => void;
  /** A call leaves the process: the executor must still hold its lease. */
  onEffect: (executorId: string, step: StepFacts) => void;
  /** The process could not start, or a part of it died. */
  onEnded: () => void;
};

/** A process with one executor. It begins in its own time. */
export function startProcess(options: ProcessOptions): Executor {
  const { actor, time, store, hints, onFinding } = options;
  const log: Log = {
    info: () => undefined,
    warn: () => undefined,
    error: (details, message) => {
      if (!expectedErrors.has(message)) onFinding(`${actor}: ${message} ${JSON.stringify(details)}`);
    },
  };
  const executor = createExecutorOn(store, {
    nodeCatalog: simulatedCatalog,
    nodeRuns: simulatedNodeRuns,
    servicesFor: (step) => servicesFor(options, () => executor.id, step),
    bus: hints.busOf(actor),
    log,
    clock: () => Math.floor(time.nowMs) + options.skewMs,
    monotonicNow: () => time.nowMs - options.lagMs(),
    limits: { ...limits, maxRuns: options.maxRuns },
    host: actor,
  });
  executor.failed.catch((error: unknown) => onFinding(`${actor} failed: ${String(error)}`));
  time.schedule(actor, 0, () => void executor.start().catch(options.onEnded));
  return executor;
}

function servicesFor(options: ProcessOptions, executorId: () => string, step: StepFacts) {
  const { actor, time, random, sink, onEffect } = options;
  const delay = () => (random.chance(0.85) ? random.next() * 30 : random.next() * 900);
  return {
    http: {
      request: (request: OutboundRequest) =>
        new Promise<OutboundResponse>((resolve, reject) => {
          onEffect(executorId(), step);
          const arrivesAnyway = random.chance(0.5);
          time.schedule("sink", delay(), () => {
            if (!time.isAlive(actor) && !arrivesAnyway) return;
            let answer: () => void;
            try {
              const { status } = sink.call(step, request.headers["idempotency-key"] ?? "", request.body ?? "");
              answer = () => resolve({ status, headers: {}, body: "", url: request.url });
            } catch (error) {
              answer = () => reject(error);
            }
            time.schedule(actor, delay(), answer);
          });
        }),
    },
    code: { run: () => Promise.reject(new Error("simulated flows have no code")) },
    runs: { start: () => Promise.reject(new Error("simulated flows start no runs")) },
    mask: <T extends JsonValue>(value: T) => value,
    logs: () => [],
  };
}
