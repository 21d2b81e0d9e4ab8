import { isErrorPort } from "@millrace/contracts/flow/node-definition";
import type { ExpressionScope, NodeOutcome, PureRunContext, StepFacts } from "@millrace/contracts/flow/node-run";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { resolveParams } from "../expressions/params.ts";
import { stepKeyText, stepRandom } from "./identity.ts";
import { type NodeState, nodeAt, type RunState } from "./model.ts";
import { hasOutput, inputOfStep } from "./output.ts";

type StepAt = { path: string; iteration: number; attempt: number };

/**
 * What a node's `run` gets: params with their expressions and templates evaluated, input, scope and facts. It depends on
 * recorded data alone, so it is the same after a crash, and also for a step that has long ended. `scope.steps` holds the
 * outputs of the steps before this one only. Throws the `AppError` of a parameter that can't be evaluated.
 */
export function stepContext(state: RunState, { path, iteration, attempt }: StepAt): PureRunContext {
  const step = nodeAt(state, path, iteration);
  const facts = factsOf(state, step, iteration, attempt);
  const input = inputOfStep(state, step);
  const scope = scopeOf(state, facts, input, () => outputsBefore(state, step, null));
  const { params } = step.node;
  const named = scopeOf(state, facts, input, () => outputsBefore(state, step, params.steps));
  return { params: resolveParams(params, named), input, scope, step: facts };
}

/** The input of a step, recomputed from recorded outputs. */
export const inputOf = (state: RunState, path: string, iteration: number): JsonValue =>
  inputOfStep(state, nodeAt(state, path, iteration));

/**
 * The outcome of a step that the engine computes itself, without the node's implementation: a join hands on what it gathered,
 * a disabled node its input, both through their first output port. `null` for every other step.
 */
export function builtInOutcome(
  state: RunState,
  { path, iteration }: { path: string; iteration: number },
): NodeOutcome | null {
  const step = nodeAt(state, path, iteration);
  if (!step.node.disabled && step.node.kind !== "join") return null;
  return { kind: "output", port: passPort(step), value: inputOfStep(state, step) };
}

/** A node without output ports ends its branch there; the name only says that it went through. */
const passPort = (step: NodeState) => step.node.outputPorts.find((port) => !isErrorPort(port)) ?? "out";

function factsOf({ facts }: RunState, step: NodeState, iteration: number, attempt: number): StepFacts {
  const path = step.node.id;
  const { organizationId, runId, flowId, correlationId } = facts;
  return {
    organizationId,
    runId,
    flowId,
    nodeId: step.node.id,
    nodeName: step.node.name,
    path,
    iteration,
    attempt,
    idempotencyKey: facts.hash(stepKeyText({ organizationId, runId, path, iteration })),
    nowMs: step.nowMs,
    random: stepRandom(runId, path, iteration),
    correlationId,
  };
}

function scopeOf({ facts }: RunState, step: StepFacts, input: JsonValue, steps: () => JsonObject): ExpressionScope {
  let made: JsonObject | undefined;
  return {
    trigger: facts.input,
    input,
    run: { id: facts.runId, startedAt: new Date(facts.startedAtMs).toISOString() },
    now: new Date(step.nowMs).toISOString(),
    random: step.random,
    /** Made on first use: most params name no step. */
    get steps() {
      made ??= steps();
      return made;
    },
  };
}

/**
 * Outputs of the steps before one: all of them, or, where all are there, just the named ones (which validation has found to be
 * before it).
 */
function outputsBefore(state: RunState, step: NodeState, names: readonly string[] | null): JsonObject {
  const outputs: JsonObject = {};
  for (const id of names ?? state.flow.upstream.before(step.node.id)) {
    const source = state.flow.nodes.get(id);
    const done = source && state.nodes[source.index];
    if (done && hasOutput(done)) outputs[id] = done.output;
    // The message about what is missing names everything that is there.
    else if (names) return outputsBefore(state, step, null);
  }
  return outputs;
}
