import type { CompiledFlow } from "@millrace/engine/flow/compile";
import {
  activeSteps,
  isAsleep,
  nextWakeMs,
  type RunState,
  readySteps,
  type StepRecord,
} from "@millrace/engine/run/state";
import { stepKey } from "../step-key.ts";
import type { PlaceKey } from "./node-places.ts";
import type { StepNeeds } from "./step-needs.ts";

/** A step that may begin as far as its run is concerned, and waits for a limit. */
export type LimitedStep = {
  readonly path: string;
  readonly iteration: number;
  readonly attempt: number;
  readonly needs: StepNeeds;
  /**
   * `asking`: the database is being asked. `place`: it stands in line for a place of its node. `turn`: it may begin at `atMs`.
   * `free`: it may begin.
   */
  state: "asking" | "place" | "turn" | "free";
  /** When its time comes, or since when it stands in line. */
  atMs: number;
};

/** What a run in memory has to do with limits of its steps. */
export type RunLimits = {
  steps: Map<string, LimitedStep>;
  /** The places that it knows to have, by step and attempt. */
  places: Map<string, PlaceKey>;
};

type Limited = { readonly state: RunState; readonly limits: RunLimits | null };

/** A parked run is brought back a moment before its step's time, so that the step is on time. */
const earlyMs = 250;

/** Whether an attempt's record says that its place is free again. */
export const freesPlace = (flow: CompiledFlow, { nodeId, status }: StepRecord): boolean =>
  status !== "running" && status !== "waiting" && flow.nodes.get(nodeId)?.definition.concurrency !== undefined;

const limitsOf = ({ limits }: Limited): RunLimits | null => (limits && limits.steps.size > 0 ? limits : null);

/** When a parked run has to be brought back; `null` when only others can bring it back. */
export function wakeAtMs(run: Limited): number | null {
  const limits = limitsOf(run);
  if (!limits) return nextWakeMs(run.state);
  return earliest([
    nextOwnWakeMs(run.state, limits),
    ...[...limits.steps.values()].map(({ state, atMs }) => (state === "turn" ? atMs - earlyMs : null)),
  ]);
}

/** When the run in memory has to be looked at again. A step in line is given `patienceMs` before its run may be parked. */
export function alarmAtMs(run: Limited, patienceMs: number, nowMs: number): number | null {
  const limits = limitsOf(run);
  if (!limits) return nextWakeMs(run.state);
  const alarms = [...limits.steps.values()].map(({ state, atMs }) => {
    if (state === "turn") return atMs;
    return state === "place" && atMs + patienceMs > nowMs ? atMs + patienceMs : null;
  });
  return earliest([nextOwnWakeMs(run.state, limits), ...alarms]);
}

/** A retry whose time has come and that waits for a limit is not woken by its time any more. */
function nextOwnWakeMs(state: RunState, limits: RunLimits): number | null {
  return earliest(activeSteps(state).map((step) => (limits.steps.has(stepKey(step)) ? null : step.wakeAtMs)));
}

const earliest = (times: readonly (number | null)[]): number | null =>
  times.reduce((first, time) => (time === null || (first !== null && first <= time) ? first : time), null);

/** Nothing of the run can go on before a time comes, somebody answers, or a limit has room for it. */
export function isAtRest(run: Limited, patienceMs: number, nowMs: number): boolean {
  const limits = limitsOf(run);
  if (!limits) return isAsleep(run.state);
  for (const { state, atMs } of limits.steps.values())
    if (state === "asking" || state === "free" || (state === "place" && atMs + patienceMs > nowMs)) return false;
  return readySteps(run.state).every((step) => step.notBeforeMs > nowMs || limits.steps.has(stepKey(step)));
}
