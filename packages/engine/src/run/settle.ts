import type { RunError } from "@millrace/contracts/api/runs";
import type { ErrorBody } from "@millrace/contracts/errors";
import { cancelFrame, cancelStep, closeFrame } from "./frames.ts";
import type { Frame, NodeState, RunOutcome, RunState } from "./model.ts";
import { frameOutput } from "./output.ts";
import { culpritOf, failureInside, itemErrorOf } from "./scope-errors.ts";
import { change, markDue } from "./status.ts";
import { nextRunState } from "./transitions.ts";

type Settled = { step: NodeState; port: string | null; logicalMs: number };

/**
 * Lets a finished step's value leave through a port (or nothing, through `null`): edges from that port deliver, the others
 * die, nodes whose edges are all settled become ready or, when nothing reached them, are skipped in turn. Work is
 * proportional to the edges that settle.
 */
export function deliver(state: RunState, source: NodeState, port: string | null, logicalMs: number): void {
  const settled: Settled[] = [{ step: source, port, logicalMs }];
  for (let current = settled.pop(); current; current = settled.pop()) {
    const { frame } = current.step;
    frame.logicalMs = Math.max(frame.logicalMs, current.logicalMs);
    for (const edge of current.step.node.outgoing) {
      const target = frame.nodes[edge.to.slot];
      if (!target) continue;
      target.openEdges--;
      // A join that has gone on without this branch.
      if (target.status !== "pending") continue;
      if (edge.fromPort === current.port) {
        frame.deliveredEdges[edge.slot] = 1;
        target.delivered++;
      }
      target.nowMs = Math.max(target.nowMs, current.logicalMs);
      const event = settlementOf(target);
      if (event) change(state, target, event);
      if (event === "skip") settled.push({ step: target, port: null, logicalMs: target.nowMs });
      if (event === "settle" && target.node.join?.cancelsOthers) settled.push(...cancelRacers(state, target));
    }
  }
}

/** What becomes of a pending node with the edges that it has so far. */
function settlementOf({ node, delivered, openEdges, branchError }: NodeState): "settle" | "skip" | null {
  const need = node.join?.need ?? "all";
  if (need !== "all" && delivered >= need) return "settle";
  if (openEdges > 0) return null;
  return delivered > 0 || branchError ? "settle" : "skip";
}

/** The join goes on: what only it waits for is given up, also what had not been reached yet. */
function cancelRacers(state: RunState, join: NodeState): Settled[] {
  return join.node.racers.flatMap(({ slot }) => {
    const racer = join.frame.nodes[slot];
    if (!racer) return [];
    if (racer.status === "pending") change(state, racer, "skip");
    else if (state.open.has(racer)) cancelStep(state, racer);
    else return [];
    return [{ step: racer, port: null, logicalMs: racer.nowMs }];
  });
}

/** Ends a frame in which nothing can go on any more: the run as succeeded, or one item or round of a scope. */
export function settleFrame(state: RunState, frame: Frame): void {
  if (frame.openSteps > 0 || frame.hasEnded || state.status !== "running") return;
  const { scope, index } = frame;
  if (!scope?.inside) {
    finishRun(state);
    return;
  }
  const { inside } = scope;
  inside.logicalMs = Math.max(inside.logicalMs, frame.logicalMs);
  inside.results[scope.node.type.scope === "map" ? index : 0] = frameOutput(frame);
  closeFrame(state, frame);
  markDue(state, scope);
}

function finishRun(state: RunState): void {
  state.status = nextRunState(state.status, "finish");
  const response = state.responder?.response ?? null;
  state.outcome = {
    status: "succeeded",
    output: response ? response.body : frameOutput(state.root),
    error: null,
    response,
  };
}

/** A step has failed and its error leaves through no port: it ends what the step stands in, unless a join lives with it. */
export function failFrom(state: RunState, step: NodeState, error: ErrorBody, logicalMs: number): void {
  const { frame } = step;
  if (tolerate(state, step, error, logicalMs)) {
    settleFrame(state, frame);
    return;
  }
  const { scope } = frame;
  if (!scope?.inside) {
    endRun(state, "fail", { ...error, ...culpritOf(step, error) });
    return;
  }
  const { inside } = scope;
  inside.logicalMs = Math.max(inside.logicalMs, frame.logicalMs, logicalMs);
  if (inside.keepsGoing) {
    inside.results[frame.index] = null;
    inside.errors.push(itemErrorOf(step, error));
    cancelFrame(state, frame);
  } else {
    inside.failure = failureInside(step, error);
    for (const other of [...inside.frames.values()]) if (!other.hasEnded) cancelFrame(state, other);
  }
  markDue(state, scope);
}

/**
 * Where a join lives with failures, one of its branches is a branch that did not come, also when the join has gone on by then:
 * so it makes no difference when it is looked at, as when the run is rebuilt from its records. False without such a join.
 */
export function tolerate(state: RunState, step: NodeState, error: ErrorBody, logicalMs: number): boolean {
  const slot = step.node.races.find(({ join }) => join?.toleratesFailure)?.slot;
  const join = slot === undefined ? undefined : step.frame.nodes[slot];
  if (!join) return false;
  join.branchError = error;
  deliver(state, step, null, logicalMs);
  return true;
}

/** Ends the run before its time; every step that was on its way is cancelled with it. */
export function endRun(state: RunState, event: "fail" | "cancel", error: RunError): void {
  state.status = nextRunState(state.status, event);
  const outcome: RunOutcome = {
    status: event === "fail" ? "failed" : "cancelled",
    output: null,
    error,
    response: state.responder?.response ?? null,
  };
  state.outcome = outcome;
  cancelFrame(state, state.root);
}
