import type { RunResponse } from "@millrace/contracts/flow/node-run";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type { NodeState, RunState } from "./model.ts";

/** Whether a step's value left through a port. */
export const hasOutput = (step: NodeState): boolean =>
  step.port !== null && (step.status === "succeeded" || step.status === "failed");

/**
 * The answer of the run: of several respond nodes the one that finished first. Finishing times are recorded, so a restored
 * run picks the same; of two in the same millisecond the one with the smaller id.
 */
export function runResponse(state: RunState): RunResponse | null {
  let first: NodeState | null = null;
  for (const step of state.nodes) {
    if (step.response === null || step.finishedAtMs === null) continue;
    const isEarlier =
      first === null ||
      step.finishedAtMs < (first.finishedAtMs ?? 0) ||
      (step.finishedAtMs === first.finishedAtMs && step.node.id < first.node.id);
    if (isEarlier) first = step;
  }
  return first?.response ?? null;
}

/**
 * What the run gives: the body of its answer, else the value of the one step where a value went no further, else an object of
 * those values by node id.
 */
export function runOutput(state: RunState, response: RunResponse | null): JsonValue {
  if (response) return response.body;
  const last = state.nodes.filter(
    (step) => hasOutput(step) && !step.node.outgoing.some((edge) => edge.fromPort === step.port),
  );
  if (last.length === 1) return last[0]?.output ?? null;
  const values: JsonObject = {};
  for (const step of last) values[step.node.id] = step.output;
  return values;
}

/**
 * What comes into a step: for a join an object of what was delivered, by source node id; else the value of the first edge, in
 * definition order, that delivered. The trigger's is the input of the run.
 */
export function inputOfStep(state: RunState, step: NodeState): JsonValue {
  if (step.node === state.flow.trigger) return state.facts.input;
  const values: JsonObject = {};
  for (const edge of step.node.incoming) {
    if (state.deliveredEdges[edge.index] !== 1) continue;
    const value = state.nodes[edge.from.index]?.output ?? null;
    if (step.node.kind !== "join") return value;
    values[edge.from.id] = value;
  }
  return step.node.kind === "join" ? values : null;
}
