import type { RunError } from "@millrace/contracts/api/runs";
import type { ErrorBody } from "@millrace/contracts/errors";
import type { NodeKind } from "@millrace/contracts/flow/node-definition";
import type { RunResponse } from "@millrace/contracts/flow/node-run";
import type { WaitSubject } from "@millrace/contracts/flow/wait-subject";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type { StepStatus } from "@millrace/contracts/run/status";
import type { CompiledFlow, CompiledNode, CompiledRegion } from "../flow/compile.ts";
import type { RunState as RunStatus, StepState } from "./transitions.ts";

/** What is known about a run from its start on and never changes. */
export type RunFacts = {
  organizationId: string;
  runId: string;
  flowId: string;
  startedAtMs: number;
  correlationId: string;
  /** The output of the trigger. */
  input: JsonValue;
  /** Makes the idempotency key from the canonical text of a step (`run/identity.ts`); the server passes SHA-256 in hex. */
  hash: (text: string) => string;
};

/**
 * One row per attempt of a step. `failed` with a port went on through the error port; without one it ended the run, or what
 * it stands in. The path is the node's id, inside scopes after `<path of the scope>[<item or round>]/`.
 */
export type StepRecord = {
  nodeId: string;
  path: string;
  iteration: number;
  attempt: number;
  status: StepStatus;
  startedAtMs: number;
  finishedAtMs: number | null;
  logicalAtMs: number | null;
  port: string | null;
  output: JsonValue | null;
  response: RunResponse | null;
  error: ErrorBody | null;
  wakeAtMs: number | null;
  /** What a waiting step waits for besides a time; kept with its wait. */
  waitsFor?: WaitSubject;
};

/** A step that may begin. A retry is handed out at once too, with the time before which it must not begin. */
export type ReadyStep = {
  path: string;
  nodeId: string;
  iteration: number;
  attempt: number;
  node: CompiledNode;
  /** `pure` for a disabled node, whatever its type is. A `scope` is handed out to begin and whenever it has to go on. */
  kind: NodeKind;
  /** Of a scope: it has begun already. */
  hasBegun: boolean;
  notBeforeMs: number;
};

export type RunOutcome = {
  status: "succeeded" | "failed" | "cancelled";
  output: JsonValue;
  error: RunError | null;
  response: RunResponse | null;
};

/** One node in one run: at the root once, in a body once per item or round. */
export type NodeState = {
  readonly node: CompiledNode;
  readonly frame: Frame;
  readonly path: string;
  status: StepState;
  /** Incoming edges that are neither delivered nor dead. */
  openEdges: number;
  delivered: number;
  /** The recorded time: the latest logical time of what the step became ready by. */
  nowMs: number;
  attempt: number;
  /** `null` until the step has begun; a restored intent keeps it. */
  startedAtMs: number | null;
  /** When the first attempt began: the deadline of all attempts counts from here. */
  firstStartedAtMs: number | null;
  finishedAtMs: number | null;
  logicalAtMs: number | null;
  port: string | null;
  output: JsonValue | null;
  response: RunResponse | null;
  error: ErrorBody | null;
  wakeAtMs: number | null;
  waitsFor: WaitSubject | null;
  /** How far a scope is, from when it was entered. */
  inside: Inside | null;
  /** Of a join that tolerates failures: the last failure of a branch. */
  branchError: ErrorBody | null;
};

/** One execution of a region: the flow itself, one item of a map, one round of a loop, what a boundary guards. */
export type Frame = {
  readonly region: CompiledRegion;
  /** `null` for the flow itself. */
  readonly scope: NodeState | null;
  readonly index: number;
  /** What came into the body. */
  readonly item: JsonValue;
  /** By slot. */
  readonly nodes: NodeState[];
  /** Whether an edge has delivered, by its slot. */
  readonly deliveredEdges: Uint8Array;
  /** Steps that are ready, running, waiting or retrying: the frame goes on while there is one. */
  openSteps: number;
  /** When its first step began: the earliest time that its steps see. `null` before, and for the flow itself. */
  startedAtMs: number | null;
  logicalMs: number;
  hasEnded: boolean;
};

/** How far a scope is. */
export type Inside = {
  /** What a map works on. */
  items: JsonValue[];
  /** How many frames may be open at once. */
  concurrency: number;
  /** Of a loop. */
  maxRounds: number;
  /** The one item of a map that is executed, in a test of a node inside; `null` for all of them. */
  only: number | null;
  /** What fails in one item does not end the others. */
  keepsGoing: boolean;
  readonly frames: Map<number, Frame>;
  /** The index of the next frame. */
  next: number;
  /** How many frames are open. */
  active: number;
  /** Of a map one per item, else the value that the last round gave. */
  results: JsonValue[];
  errors: JsonObject[];
  /** What ended the whole. */
  failure: ErrorBody | null;
  logicalMs: number;
};

/** The state of one run, changed in place by the functions of `run/state`. Treat it as opaque. */
export type RunState = {
  readonly flow: CompiledFlow;
  readonly facts: RunFacts;
  status: RunStatus;
  readonly root: Frame;
  /** The steps of open frames other than the root, by path; `null` until the first one opens. */
  inner: Map<string, NodeState> | null;
  /** Frames stay when they have ended, so that their steps can be looked into. */
  readonly keepsFrames: boolean;
  /** The frames to look into, by the path of their scope; `null` for all. */
  readonly looksInto: ReadonlyMap<string, number> | null;
  /** Ready, running, waiting and retrying nodes: the run goes on while there is one. */
  readonly open: Set<NodeState>;
  /** What may begin, now or at its time, and scopes that have to go on. */
  readonly ready: Set<NodeState>;
  /** Steps that were cancelled and whose records were not handed out yet. */
  cancelled: NodeState[];
  /** The answer that counts. */
  responder: { path: string; atMs: number; response: RunResponse } | null;
  outcome: RunOutcome | null;
};

/** Rounds and items are part of the path, so a step has one iteration. */
export const firstIteration = 0;

export function toRecord(state: NodeState): StepRecord {
  const { node, path, status, startedAtMs } = state;
  if (status === "pending" || status === "ready" || status === "skipped" || startedAtMs === null)
    throw new RangeError(`a ${status} step has no record`);
  return {
    nodeId: node.id,
    path,
    iteration: firstIteration,
    attempt: state.attempt,
    status,
    startedAtMs,
    finishedAtMs: state.finishedAtMs,
    logicalAtMs: state.logicalAtMs,
    port: state.port,
    output: state.output,
    response: state.response,
    error: state.error,
    wakeAtMs: state.wakeAtMs,
    ...(state.waitsFor ? { waitsFor: state.waitsFor } : {}),
  };
}

/** The step at a path. Throws a `RangeError` for one that the flow does not have, or whose frame is not there (any more). */
export function nodeAt(state: RunState, path: string, iteration: number): NodeState {
  const found = iteration === firstIteration ? findStep(state, path) : undefined;
  if (!found) throw new RangeError(`the run has no step ${path}, iteration ${iteration}`);
  return found;
}

/** Whether the run has this step, in a frame that is (still) there. */
export const hasStep = (state: RunState, path: string, iteration: number): boolean =>
  iteration === firstIteration && findStep(state, path) !== undefined;

function findStep(state: RunState, path: string): NodeState | undefined {
  const node = state.flow.nodes.get(path);
  return node?.region === state.flow.root ? state.root.nodes[node.slot] : state.inner?.get(path);
}
