import type { NodeState, RunState } from "./model.ts";
import { nextStepState, type StepEvent } from "./transitions.ts";

/** Nothing of the step runs until its time comes or somebody answers. */
export const isSleeping = ({ status }: NodeState): boolean => status === "waiting" || status === "retrying";

/** Changes a step's status and keeps the sets of the run, and the count of its frame, in line with it. */
export function change(state: RunState, step: NodeState, event: StepEvent): void {
  const wasOpen = state.open.has(step);
  step.status = nextStepState(step.status, event);
  const { status } = step;
  const isOpen = isSleeping(step) || status === "ready" || status === "running";
  toggle(state.ready, step, status === "ready" || status === "retrying");
  if (isOpen === wasOpen) return;
  toggle(state.open, step, isOpen);
  step.frame.openSteps += isOpen ? 1 : -1;
}

/** A scope that has begun has to go on: to be handed out by `readySteps` again. */
export const markDue = (state: RunState, scope: NodeState): void => {
  if (scope.status === "running") state.ready.add(scope);
};

export const clearDue = (state: RunState, scope: NodeState): void => {
  state.ready.delete(scope);
};

function toggle(set: Set<NodeState>, step: NodeState, belongs: boolean): void {
  if (belongs) set.add(step);
  else set.delete(step);
}
