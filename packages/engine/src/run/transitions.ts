/**
 * The named transition tables of steps and runs. Every change of a status goes through them; an event that a status does not
 * name is a mistake of the caller, never a silent overwrite, so a terminal status stays what it is.
 */

/** `pending`, `ready` and `skipped` live in the engine alone; the others are written as rows. */
export type StepState =
  | "pending"
  | "ready"
  | "skipped"
  | "running"
  | "waiting"
  | "retrying"
  | "succeeded"
  | "failed"
  | "cancelled";

export type StepEvent = "settle" | "skip" | "begin" | "recover" | "succeed" | "wait" | "retry" | "fail" | "cancel";

export const stepTransitions = {
  /** Incoming edges are open. */
  pending: { settle: "ready", skip: "skipped", cancel: "cancelled" },
  ready: { begin: "running", cancel: "cancelled" },
  /** `recover`: a process ended between the intent and the result, so the same attempt is made again. */
  running: {
    succeed: "succeeded",
    wait: "waiting",
    retry: "retrying",
    fail: "failed",
    cancel: "cancelled",
    recover: "ready",
  },
  /** `fail`, `retry`: nobody answered in time and the node says that this is a failure, or what it waited for has failed. */
  waiting: { succeed: "succeeded", retry: "retrying", fail: "failed", cancel: "cancelled" },
  /** The next attempt begins where this one left off. */
  retrying: { begin: "running", cancel: "cancelled" },
  skipped: {},
  succeeded: {},
  failed: {},
  cancelled: {},
} as const satisfies Record<StepState, Partial<Record<StepEvent, StepState>>>;

export type RunState = "running" | "succeeded" | "failed" | "cancelled";
export type RunEvent = "finish" | "fail" | "cancel";

export const runTransitions = {
  running: { finish: "succeeded", fail: "failed", cancel: "cancelled" },
  succeeded: {},
  failed: {},
  cancelled: {},
} as const satisfies Record<RunState, Partial<Record<RunEvent, RunState>>>;

function next<S extends string, E extends string>(
  what: string,
  table: Record<S, Partial<Record<E, S>>>,
  state: S,
  event: E,
): S {
  const target = table[state][event];
  if (target === undefined) throw new RangeError(`a ${state} ${what} can't ${event}`);
  return target;
}

/** The state that an event leads a step to. Throws a `RangeError` for an event that the state does not allow. */
export const nextStepState = (state: StepState, event: StepEvent): StepState =>
  next<StepState, StepEvent>("step", stepTransitions, state, event);

/** The same for a run. */
export const nextRunState = (state: RunState, event: RunEvent): RunState =>
  next<RunState, RunEvent>("run", runTransitions, state, event);
