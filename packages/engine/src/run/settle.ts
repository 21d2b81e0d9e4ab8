import type { RunError } from "@millrace/contracts/api/runs";
import type { NodeState, RunOutcome, RunState } from "./model.ts";
import { runOutput, runResponse } from "./output.ts";
import { nextRunState, nextStepState, type StepEvent } from "./transitions.ts";

/** Changes a step's status and keeps the sets of the run in line with it. */
export function change(state: RunState, step: NodeState, event: StepEvent): void {
  step.status = nextStepState(step.status, event);
  const { status } = step;
  const isWaiting = status === "waiting" || status === "retrying";
  toggle(state.ready, step, status === "ready" || status === "retrying");
  toggle(state.sleeping, step, isWaiting);
  toggle(state.open, step, isWaiting || status === "ready" || status === "running");
}

function toggle(set: Set<NodeState>, step: NodeState, belongs: boolean): void {
  if (belongs) set.add(step);
  else set.delete(step);
}

/**
 * Lets a finished step's value leave through a port (or nothing, through `null`): edges from that port deliver, the others
 * die, nodes whose edges are all settled become ready or, when nothing reached them, are skipped in turn. Work is
 * proportional to the edges that settle.
 */
export function deliver(state: RunState, source: NodeState, port: string | null, logicalMs: number): void {
  const settled: { step: NodeState; port: string | null; logicalMs: number }[] = [{ step: source, port, logicalMs }];
  for (let current = settled.pop(); current; current = settled.pop()) {
    for (const edge of current.step.node.outgoing) {
      const target = state.nodes[edge.to.index];
      if (!target) continue;
      if (edge.fromPort === current.port) {
        state.deliveredEdges[edge.index] = 1;
        target.delivered++;
      }
      target.nowMs = Math.max(target.nowMs, current.logicalMs);
      target.openEdges--;
      if (target.openEdges > 0) continue;
      if (target.delivered > 0) change(state, target, "settle");
      else {
        change(state, target, "skip");
        settled.push({ step: target, port: null, logicalMs: target.nowMs });
      }
    }
  }
}

/** Ends the run as succeeded when nothing can go on any more. */
export function finishIfDone(state: RunState): void {
  if (state.open.size > 0 || state.status !== "running") return;
  state.status = nextRunState(state.status, "finish");
  const response = runResponse(state);
  state.outcome = { status: "succeeded", output: runOutput(state, response), error: null, response };
}

/** Ends the run before its time; every step that was on its way is cancelled with it. */
export function endRun(state: RunState, event: "fail" | "cancel", error: RunError): void {
  state.status = nextRunState(state.status, event);
  const outcome: RunOutcome = {
    status: event === "fail" ? "failed" : "cancelled",
    output: null,
    error,
    response: runResponse(state),
  };
  state.outcome = outcome;
  for (const step of [...state.open]) {
    change(state, step, "cancel");
    step.wakeAtMs = null;
    step.waitsFor = null;
    step.port = null;
    step.output = null;
    // A step that never began has no row.
    if (step.startedAtMs !== null) state.cancelled.push(step);
  }
}
