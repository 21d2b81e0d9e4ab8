import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type { Frame, NodeState, RunState, StepRecord } from "./model.ts";

/** Whether a step's value left through a port. */
export const hasOutput = (step: NodeState): boolean =>
  step.port !== null && (step.status === "succeeded" || step.status === "failed");

/**
 * Takes note of a step that answered. Of several the one that finished first counts: finishing times are recorded, so a
 * restored run picks the same; of two in the same millisecond the one with the smaller path.
 */
export function noteResponse(
  state: RunState,
  { path, finishedAtMs, response }: Pick<StepRecord, "path" | "finishedAtMs" | "response">,
): void {
  if (response === null || finishedAtMs === null) return;
  const known = state.responder;
  const isEarlier = known === null || finishedAtMs < known.atMs || (finishedAtMs === known.atMs && path < known.path);
  if (isEarlier) state.responder = { path, atMs: finishedAtMs, response };
}

/**
 * What the steps of a frame give, where nobody answered: the value of the one step where a value went no further, else an
 * object of those values by node id.
 */
export function frameOutput(frame: Frame): JsonValue {
  const last = frame.nodes.filter(
    (step) => hasOutput(step) && !step.node.outgoing.some((edge) => edge.fromPort === step.port),
  );
  if (last.length === 1) return last[0]?.output ?? null;
  const values: JsonObject = {};
  for (const step of last) values[step.node.id] = step.output;
  return values;
}

/**
 * What comes into a step: for a join what was delivered, by its rule an object by source node id or the first as
 * `{ branch, value }`; else the value of the first edge, in definition order, that delivered. The trigger's is the input of
 * the run.
 */
export function inputOfStep(state: RunState, step: NodeState): JsonValue {
  if (step.node === state.flow.trigger) return state.facts.input;
  const { join } = step.node;
  const values: JsonObject = {};
  for (const edge of step.node.incoming) {
    if (step.frame.deliveredEdges[edge.slot] !== 1) continue;
    const value = valueFrom(step.frame, edge.from.slot, edge.from === step.frame.region.scope);
    if (!join) return value;
    if (join.gives === "first") return { branch: edge.from.id, value };
    values[edge.from.id] = value;
  }
  return join ? values : null;
}

const valueFrom = (frame: Frame, slot: number, isEntry: boolean): JsonValue =>
  isEntry ? frame.item : (frame.nodes[slot]?.output ?? null);
