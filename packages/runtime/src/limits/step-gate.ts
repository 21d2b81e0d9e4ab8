import type { EffectNodeRun } from "@millrace/contracts/flow/node-run";
import { isReady, type ReadyStep, stepContext } from "@millrace/engine/run/state";
import { createBatch } from "../execute/batch.ts";
import type { LiveRun } from "../execute/live-run.ts";
import type { RunWrite } from "../flush/run-write.ts";
import { untilDatabaseAnswers } from "../flush/until-database-answers.ts";
import type { Clock, Log } from "../ports.ts";
import { stepKey } from "../step-key.ts";
import { createWakeLoop } from "../wake-loop.ts";
import type { GrantedPlace, PlaceKey, RunKey } from "./node-places.ts";
import type { LimitedStep } from "./run-limits.ts";
import type { StepLimitStore } from "./step-limit-store.ts";
import { needsOf, type StepNeeds } from "./step-needs.ts";

/**
 * Stands between "ready" and "begin" of steps whose node has a limit. First a step gets a place of its node, then its turn
 * under the rates. The database decides both; steps that ask within one turn of the event loop, or while an answer is under
 * way, ask together: one statement per key.
 */
export type StepGate = {
  /** Whether the step may begin now. If not, it is asked for, and its run is scheduled when there is something new. */
  admits(run: LiveRun, step: ReadyStep, nodeRun: EffectNodeRun): boolean;
  /** Takes steps of the run out of line that were cancelled meanwhile, by a join or a scope, and will not begin. */
  withdrawCancelled(run: LiveRun): void;
  /** The run's write is durable: the places of attempts that ended with it go to the next in line. */
  onWritten(run: LiveRun, write: RunWrite): void;
  /** The run was marked: perhaps one of its steps has a place now. */
  recheck(run: LiveRun): void;
  stop(): void;
};

type Asking = { run: LiveRun; step: LimitedStep };
type Item = Asking | { freed: PlaceKey } | { gone: Asking };

const statementsAtOnce = 4;

export function createStepGate(options: {
  store: StepLimitStore;
  clock: Clock;
  log: Log;
  sweepMs: number;
  isClosed: () => boolean;
  find: (runId: string) => LiveRun | undefined;
  schedule: (run: LiveRun) => void;
  /** Runs of others, or parked ones, have a place and a mark that says so. */
  onMarked: (runIds: readonly string[]) => void;
  onRunBroken: (run: LiveRun, error: unknown) => void;
  onBroken: (error: unknown) => void;
}): StepGate {
  const { store, clock, log, sweepMs, isClosed, find, schedule, onMarked, onRunBroken, onBroken } = options;

  const work = async (items: readonly Item[]) => {
    const asking = items.filter((item) => "step" in item).filter(isOpen);
    const lines = new Map<string, { place: PlaceKey; asking: Asking[] }>();
    const lineOf = (place: PlaceKey) => {
      const name = `${place.organizationId}/${place.key}`;
      const line = lines.get(name) ?? { place, asking: [] };
      lines.set(name, line);
      return line;
    };
    const gone = items.flatMap((item) => ("gone" in item ? [item.gone] : []));
    await untilDatabaseAnswers(() => store.withdrawAttempts(gone.map(rowOf)), isClosed);
    for (const place of gone.map(placeOf)) if (place) lineOf(place);
    for (const item of items) if ("freed" in item) lineOf(item.freed);
    const needPlace = asking.filter((item) => item.step.needs.place !== null && !hasPlace(item));
    for (const item of needPlace) {
      const place = placeOf(item);
      if (place) lineOf(place).asking.push(item);
    }
    await inTurns([...lines.values()], (line) => askPlaces(line.place, line.asking));
    const placed = asking.filter((item) => isOpen(item) && (item.step.needs.place === null || hasPlace(item)));
    await inTurns([...groupByRate(placed)], askTurns);
    for (const { run } of asking) if (!run.dropped) schedule(run);
  };
  const add = createBatch<Item>(work, onBroken);

  /** A statement that is refused for what is in it ends the runs that asked, not the process. */
  const guarded = async <T>(asking: readonly Asking[], ask: () => Promise<T>): Promise<T | null> => {
    try {
      return await untilDatabaseAnswers(ask, isClosed);
    } catch (error) {
      if (asking.length === 0) throw error;
      for (const { run } of asking) onRunBroken(run, error);
      return null;
    }
  };

  const askPlaces = async (place: PlaceKey, asking: readonly Asking[]) => {
    const rows = asking.map((item) => ({ ...rowOf(item), max: item.step.needs.place?.max ?? 1 }));
    const granted = await guarded(asking, () => store.takePlaces(place, rows));
    if (!granted) return;
    const nowMs = clock();
    const own = new Set(granted.filter(({ asked }) => asked).map((row) => `${row.runId}/${attemptKey(row)}`));
    for (const { run, step } of asking) {
      if (own.has(`${run.facts.runId}/${attemptKey(step)}`)) run.limits?.places.set(attemptKey(step), place);
      else Object.assign(step, { state: "place", atMs: nowMs });
    }
    await wake(
      place.organizationId,
      granted.filter(({ asked }) => !asked),
    );
  };

  /** Tells those who have got a place without asking: here directly, where nothing can park them meanwhile; else by a mark. */
  const wake = async (organizationId: string, granted: readonly GrantedPlace[]) => {
    const others: RunKey[] = [];
    for (const place of granted) {
      const run = find(place.runId);
      const step = run?.limits?.steps.get(stepKey(place));
      if (run && !run.flushing && step?.state === "place") ask({ run, step });
      else others.push({ organizationId, runId: place.runId });
    }
    await mark(others);
  };
  const mark = async (runs: readonly RunKey[]) => {
    if (runs.length === 0) return;
    await untilDatabaseAnswers(() => store.markRuns(runs), isClosed);
    onMarked(runs.map(({ runId }) => runId));
  };

  const askTurns = async (asking: readonly Asking[]) => {
    const [first] = asking;
    if (!first) return;
    const { flowId, nodeId, rate, credential } = first.step.needs;
    const group = { organizationId: first.run.facts.organizationId, flowId, nodeId, rate, credential };
    const waits =
      rate || credential ? await guarded(asking, () => store.takeTurns(group, asking.map(rowOf))) : asking.map(() => 0);
    if (!waits) return;
    const nowMs = clock();
    asking.forEach(({ step }, index) => {
      const waitMs = waits[index] ?? 0;
      Object.assign(step, waitMs > 0 ? { state: "turn", atMs: nowMs + Math.ceil(waitMs) } : { state: "free" });
    });
  };

  const ask = (item: Asking) => {
    item.step.state = "asking";
    add(item);
  };

  const sweeps = createWakeLoop({
    async look() {
      await mark(await store.sweepPlaces());
      await store.forgetOldRates();
      return sweepMs;
    },
    sweepMs,
    what: "looking for free places",
    log,
    onBroken,
  });

  return {
    admits(run, step, nodeRun) {
      const key = stepKey(step);
      const known = run.limits?.steps.get(key);
      if (run.limits && known?.attempt === step.attempt) {
        if (known.state === "free") return run.limits.steps.delete(key);
        if (known.state === "turn" && known.atMs <= clock()) ask({ run, step: known });
        return false;
      }
      const needs = readNeeds(run, step, nodeRun);
      if (!needs) return true;
      const { path, iteration, attempt } = step;
      const limited: LimitedStep = { path, iteration, attempt, needs, state: "asking", atMs: 0 };
      run.limits ??= { steps: new Map(), places: new Map() };
      run.limits.steps.set(key, limited);
      ask({ run, step: limited });
      return false;
    },
    withdrawCancelled(run) {
      for (const [key, step] of run.limits?.steps ?? []) {
        if (isReady(run.state, step)) continue;
        run.limits?.steps.delete(key);
        run.limits?.places.delete(attemptKey(step));
        add({ gone: { run, step } });
      }
    },
    onWritten(run, write) {
      const places = run.limits?.places;
      if (!places || places.size === 0) return;
      const free = (attempt: string) => {
        const freed = places.get(attempt);
        if (places.delete(attempt) && freed) add({ freed });
      };
      for (const { record, freesPlace } of write.steps) if (freesPlace) free(attemptKey(record));
      // Also those of steps that had not begun.
      if (write.end) for (const attempt of [...places.keys()]) free(attempt);
    },
    recheck(run) {
      if (run.dropped || run.end) return;
      for (const step of run.limits?.steps.values() ?? []) if (step.state === "place") ask({ run, step });
    },
    stop: () => void sweeps.stop(),
  };
}

const attemptKey = (step: { path: string; iteration: number; attempt: number }) => `${stepKey(step)}#${step.attempt}`;

const rowOf = ({ run, step: { path, iteration, attempt } }: Asking) => {
  const { organizationId, runId } = run.facts;
  return { organizationId, runId, path, iteration, attempt };
};

const isOpen = ({ run, step }: Asking): boolean =>
  !run.dropped && run.end === null && run.limits?.steps.get(stepKey(step)) === step;

const hasPlace = ({ run, step }: Asking): boolean => run.limits?.places.has(attemptKey(step)) ?? false;

function placeOf({ run, step: { needs } }: Asking): PlaceKey | null {
  const { organizationId } = run.facts;
  return needs.place && { organizationId, flowId: needs.flowId, nodeId: needs.nodeId, key: needs.place.key };
}

/** A parameter that can't be evaluated fails the step once it has begun. */
function readNeeds(run: LiveRun, step: ReadyStep, nodeRun: EffectNodeRun): StepNeeds | null {
  try {
    return needsOf(step.node.definition, nodeRun, stepContext(run.state, step));
  } catch {
    return null;
  }
}

function groupByRate(asking: readonly Asking[]): Iterable<Asking[]> {
  const groups = new Map<string, Asking[]>();
  for (const item of asking) {
    const { nodeId, rate, credential } = item.step.needs;
    const name = JSON.stringify([item.run.facts.organizationId, nodeId, rate, credential]);
    const group = groups.get(name) ?? [];
    group.push(item);
    groups.set(name, group);
  }
  return groups.values();
}

async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += statementsAtOnce)
    await Promise.all(items.slice(at, at + statementsAtOnce).map(act));
}
