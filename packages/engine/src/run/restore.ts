import { AppError } from "@millrace/contracts/errors";
import type { StepStatus } from "@millrace/contracts/run/status";
import type { CompiledFlow } from "../flow/compile.ts";
import { cancelFrame, newFrame, startFrame } from "./frames.ts";
import type { Frame, NodeState, RunFacts, RunState, StepRecord } from "./model.ts";
import { noteResponse } from "./output.ts";
import { framesOf } from "./path.ts";
import { culpritOf } from "./scope-errors.ts";
import { advanceScope } from "./scopes.ts";
import { deliver, endRun, failFrom, settleFrame, tolerate } from "./settle.ts";
import { change } from "./status.ts";
import type { StepEvent } from "./transitions.ts";

export type RestoreOptions = {
  /** Scopes that have ended are entered again and kept, so that every step inside them can be looked into. */
  keepsFrames?: boolean;
  /**
   * Only this step is looked into: no scopes are entered but those around it, a map only for its item. Then the records of
   * its frame and of those around it are enough, in a loop also those of the rounds before.
   */
  into?: string;
};

/** The state of a run at its start: the trigger has delivered, and what follows it is ready. */
export function createRunState(flow: CompiledFlow, facts: RunFacts): RunState {
  const state = initialState(flow, facts, {});
  settleFrame(state, state.root);
  return state;
}

/**
 * The state of a run rebuilt from its records, in any order. A `running` record is an intent whose result is unknown: the step
 * is ready again with the same attempt; a scope is entered again and its steps are led to where their own records say. Also
 * for runs that have ended, whose inputs and params can then be computed again.
 */
export function restoreRunState(
  flow: CompiledFlow,
  facts: RunFacts,
  records: readonly StepRecord[],
  options: RestoreOptions = {},
): RunState {
  const state = initialState(flow, facts, options);
  const known = readRecords(state, records);
  do takeRecorded(state, known);
  while (takeConsequences(state, known));
  const { failed, cancelled } = known;
  const culprit = failed.find((step) => step.frame === state.root);
  if (culprit?.error) endRun(state, "fail", { ...culprit.error, ...culpritOf(culprit, culprit.error) });
  else if (cancelled.size > 0) endRun(state, "cancel", new AppError("run.cancelled").toBody());
  else settleFrame(state, state.root);
  return state;
}

/** What the records say, and what of it has not been brought into the state. */
type Known = {
  /** The newest record of each step, by path, until it is applied. */
  latest: Map<string, StepRecord>;
  firstStarts: Map<string, number>;
  /** When the first step of each frame began, by the steps' paths without the node. */
  frameStarts: Map<string, number>;
  /** Steps that failed without a port: what that means is worked out once everything else is in. */
  failed: NodeState[];
  /** Steps that were cancelled: by a join, or with what they stood in. */
  cancelled: Set<NodeState>;
  /** Scopes that have ended but are looked into, with how they ended. */
  ended: Map<NodeState, StepRecord>;
};

function readRecords(state: RunState, records: readonly StepRecord[]): Known {
  const known: Known = {
    latest: new Map(),
    firstStarts: new Map(),
    frameStarts: new Map(),
    failed: [],
    cancelled: new Set(),
    ended: new Map(),
  };
  const { latest, firstStarts, frameStarts } = known;
  for (const record of records) {
    const first = firstStarts.get(record.path);
    if (first === undefined || record.startedAtMs < first) firstStarts.set(record.path, record.startedAtMs);
    const place = frameOf(record.path);
    frameStarts.set(place, Math.min(frameStarts.get(place) ?? record.startedAtMs, record.startedAtMs));
    const newest = latest.get(record.path);
    if (!newest || newest.attempt < record.attempt) latest.set(record.path, record);
    if (record.status === "succeeded") noteResponse(state, record);
  }
  return known;
}

const frameOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/** Leads ready steps to where their records say they are; delivering makes further steps ready, which the loop comes to. */
function takeRecorded(state: RunState, known: Known): void {
  for (const step of state.ready) {
    const record = known.latest.get(step.path);
    if (!record || step.inside) continue;
    // A step that is ready again (an intent, a retry) joins the set anew and would come round for ever.
    known.latest.delete(step.path);
    step.firstStartedAtMs = known.firstStarts.get(step.path) ?? null;
    apply(state, step, record, known);
  }
}

/** Leads a ready step to where its record says it is, through the same transitions that it took then. */
function apply(state: RunState, step: NodeState, record: StepRecord, known: Known): void {
  startFrame(step.frame, known.frameStarts.get(frameOf(step.path)) ?? record.startedAtMs);
  change(state, step, "begin");
  step.attempt = record.attempt;
  step.startedAtMs = record.startedAtMs;
  const isScope = step.node.kind === "scope" && !step.node.disabled;
  const isWanted = state.looksInto?.has(step.path) ?? (record.status === "running" || state.keepsFrames);
  const isEntered = isScope && isWanted;
  if (!isEntered) {
    applyEnd(state, step, record, known);
    return;
  }
  if (record.status !== "running") known.ended.set(step, record);
  enterAgain(state, step);
}

/** What comes of it, other than frames, is the driver's to see: it asks again. */
function enterAgain(state: RunState, scope: NodeState): boolean {
  const before = scope.inside?.next ?? 0;
  try {
    advanceScope(state, { path: scope.path, iteration: 0 });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  return (scope.inside?.next ?? 0) > before;
}

function applyEnd(state: RunState, step: NodeState, record: StepRecord, known: Known): void {
  const { finishedAtMs, logicalAtMs, port, output, response, error, wakeAtMs } = record;
  Object.assign(step, { finishedAtMs, logicalAtMs, port, output, response, error, wakeAtMs });
  step.waitsFor = record.waitsFor ?? null;
  change(state, step, eventOf[record.status]);
  const hasLeft = record.status === "succeeded" || record.status === "failed";
  if (hasLeft && port !== null) deliver(state, step, port, logicalAtMs ?? step.nowMs);
  else if (record.status === "failed") known.failed.push(step);
  else if (record.status === "cancelled") known.cancelled.add(step);
}

/** What happened to a step after it had begun, by the status of its record. */
const eventOf = {
  running: "recover",
  waiting: "wait",
  retrying: "retry",
  succeeded: "succeed",
  failed: "fail",
  cancelled: "cancel",
} as const satisfies Record<StepStatus, StepEvent>;

/** Works out one kind of consequence of what is in so far. Whether anything came of it. */
function takeConsequences(state: RunState, known: Known): boolean {
  return takeLosers(state, known) || takeFrames(state, known) || takeFailures(state, known) || takeEnds(state, known);
}

/** What ends the run is left for last. */
function takeFailures(state: RunState, known: Known): boolean {
  const before = known.failed.length;
  known.failed = known.failed.filter((step) => {
    const { error, frame } = step;
    const logicalMs = step.logicalAtMs ?? step.nowMs;
    if (!error || frame.hasEnded || tolerate(state, step, error, logicalMs)) return false;
    if (frame === state.root) return true;
    failFrom(state, step, error, logicalMs);
    return false;
  });
  return known.failed.length < before;
}

/** Steps that a join gave up; what was cancelled inside a frame that is over needs nothing more. */
function takeLosers(state: RunState, known: Known): boolean {
  const before = known.cancelled.size;
  for (const step of known.cancelled) {
    const { frame, node } = step;
    const hasLost = node.races.some(({ join, slot }) => {
      const status = frame.nodes[slot]?.status;
      return join?.cancelsOthers && status !== "pending" && status !== "skipped";
    });
    if (!hasLost && !frame.hasEnded) continue;
    known.cancelled.delete(step);
    if (!frame.hasEnded) deliver(state, step, null, step.nowMs);
  }
  return known.cancelled.size < before;
}

/** Frames in which nothing is left, and scopes that can open further ones. */
function takeFrames(state: RunState, known: Known): boolean {
  const undecided = new Set([...known.cancelled, ...known.failed].map((step) => step.frame));
  let progressed = false;
  for (const frame of openFrames(state)) {
    if (frame.openSteps > 0 || undecided.has(frame)) continue;
    settleFrame(state, frame);
    progressed = true;
  }
  for (const step of state.ready) if (step.inside && enterAgain(state, step)) progressed = true;
  return progressed;
}

const openFrames = (state: RunState): Frame[] =>
  [...state.open].flatMap((step) => [...(step.inside?.frames.values() ?? [])].filter((frame) => !frame.hasEnded));

/** A scope whose end is known and whose inside is as far as it came: the newest first, for it may stand in an older one. */
function takeEnds(state: RunState, known: Known): boolean {
  const [scope, record] = [...known.ended].at(-1) ?? [];
  if (!scope || !record) return false;
  known.ended.delete(scope);
  for (const frame of [...(scope.inside?.frames.values() ?? [])]) if (!frame.hasEnded) cancelFrame(state, frame);
  if (!scope.frame.hasEnded) applyEnd(state, scope, record, known);
  return true;
}

function initialState(flow: CompiledFlow, facts: RunFacts, { keepsFrames = false, into }: RestoreOptions): RunState {
  const state: RunState = {
    flow,
    facts,
    status: "running",
    root: newFrame(flow.root, null, 0, facts.input, facts.startedAtMs),
    inner: null,
    keepsFrames: keepsFrames || into !== undefined,
    looksInto: into === undefined ? null : new Map(framesOf(into).map(({ scope, index }) => [scope, index])),
    open: new Set(),
    ready: new Set(),
    cancelled: [],
    responder: null,
    outcome: null,
  };
  const trigger = state.root.nodes[flow.trigger.slot];
  if (!trigger) throw new RangeError("the flow has no trigger");
  const port = flow.trigger.outputPorts[0] ?? null;
  change(state, trigger, "settle");
  change(state, trigger, "begin");
  change(state, trigger, "succeed");
  trigger.port = port;
  trigger.output = facts.input;
  deliver(state, trigger, port, facts.startedAtMs);
  return state;
}
