import type { RunError } from "@millrace/contracts/api/runs";
import type { ErrorBody } from "@millrace/contracts/errors";
import type { NodeKind } from "@millrace/contracts/flow/node-definition";
import type { RunResponse } from "@millrace/contracts/flow/node-run";
import type { WaitSubject } from "@millrace/contracts/flow/wait-subject";
import type { JsonValue } from "@millrace/contracts/json";
import type { StepStatus } from "@millrace/contracts/run/status";
import type { CompiledFlow, CompiledNode } from "../flow/compile.ts";
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

/** One row per attempt of a step. `failed` with a port went on through the error port; without one it ended the run. */
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
  /** `pure` for a disabled node, whatever its type is. */
  kind: NodeKind;
  notBeforeMs: number;
};

export type RunOutcome = {
  status: "succeeded" | "failed" | "cancelled";
  output: JsonValue;
  error: RunError | null;
  response: RunResponse | null;
};

/** One node in one run. */
export type NodeState = {
  readonly node: CompiledNode;
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
};

/** The state of one run, changed in place by the functions of `run/state`. Treat it as opaque. */
export type RunState = {
  readonly flow: CompiledFlow;
  readonly facts: RunFacts;
  status: RunStatus;
  /** By the node's index. */
  readonly nodes: readonly NodeState[];
  /** Whether an edge has delivered, by the edge's index. */
  readonly deliveredEdges: Uint8Array;
  /** Ready, running, waiting and retrying nodes: the run goes on while there is one. */
  readonly open: Set<NodeState>;
  /** What may begin, now or at its time. */
  readonly ready: Set<NodeState>;
  readonly sleeping: Set<NodeState>;
  /** Steps that ended with the run and whose records were not handed out yet. */
  cancelled: NodeState[];
  outcome: RunOutcome | null;
};

/** The only iteration of a step so far: loops will count. */
export const firstIteration = 0;

export function toRecord(state: NodeState): StepRecord {
  const { node, status, startedAtMs } = state;
  if (status === "pending" || status === "ready" || status === "skipped" || startedAtMs === null)
    throw new RangeError(`a ${status} step has no record`);
  return {
    nodeId: node.id,
    path: node.id,
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

/** The node at a path. Throws a `RangeError` for one that the flow does not have. */
export function nodeAt(state: RunState, path: string, iteration: number): NodeState {
  const node = state.flow.nodes.get(path);
  const found = node && iteration === firstIteration ? state.nodes[node.index] : undefined;
  if (!found) throw new RangeError(`the flow has no step ${path}, iteration ${iteration}`);
  return found;
}
