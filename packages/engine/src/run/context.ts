import { AppError } from "@millrace/contracts/errors";
import { donePort, isErrorPort, type JoinRule } from "@millrace/contracts/flow/node-definition";
import type { ExpressionScope, NodeOutcome, PureRunContext, StepFacts } from "@millrace/contracts/flow/node-run";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { resolveParams } from "../expressions/params.ts";
import { stepKeyText, stepRandom } from "./identity.ts";
import { type Frame, firstIteration, type NodeState, nodeAt, type RunState } from "./model.ts";
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
  const scope = expressionScope(state, step);
  const { params } = step.node;
  const named = new StepScope(state, step, scope, params.steps);
  return { params: resolveParams(params, named), input: scope.input, scope, step: facts };
}

/** The input of a step, recomputed from recorded outputs. */
export const inputOf = (state: RunState, path: string, iteration: number): JsonValue =>
  inputOfStep(state, nodeAt(state, path, iteration));

/**
 * The outcome of a step that the engine computes itself, without the node's implementation: a join hands on what it gathered,
 * a disabled node its input, both through their first output port. `null` for every other step. Throws the `AppError` of a
 * join for which too few branches came.
 */
export function builtInOutcome(
  state: RunState,
  { path, iteration }: { path: string; iteration: number },
): NodeOutcome | null {
  const step = nodeAt(state, path, iteration);
  const { disabled, join } = step.node;
  if (!disabled && !join) return null;
  if (join) requireBranches(step, join);
  return { kind: "output", port: passPort(step), value: inputOfStep(state, step) };
}

function requireBranches({ delivered, branchError }: NodeState, { need }: JoinRule): void {
  if (need === "all" || delivered >= need) return;
  if (branchError && delivered === 0)
    throw new AppError(branchError.code, {
      ...branchError,
      message: `No branch succeeded. The last one: ${branchError.message}`,
    });
  throw new AppError("step.too_few_branches", {
    message: `${delivered} of the branches came, and the join needs ${need}.`,
    details: { came: delivered, needed: need },
  });
}

/** A node without output ports ends its branch there; the name only says that it went through. */
const passPort = ({ node }: NodeState) =>
  node.body ? donePort : (node.outputPorts.find((port) => !isErrorPort(port)) ?? "out");

function factsOf({ facts }: RunState, step: NodeState, iteration: number, attempt: number): StepFacts {
  const { path } = step;
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

type Place = { item: JsonValue; index: number | null };

/** What the expressions of a step see as `item` and `index`. */
export const placeAt = (state: RunState, path: string, iteration: number): Place =>
  placeOf(nodeAt(state, path, iteration).frame);

/** What an expression of a step sees as `item` and `index`: those of the innermost map or loop. */
function placeOf(frame: Frame): Place {
  for (let at: Frame | undefined = frame; at; at = at.scope?.frame)
    if (at.scope && at.scope.node.type.scope !== "boundary") return { item: at.item, index: at.index };
  return { item: null, index: null };
}

/** The data of a step's expressions. */
export const expressionScope = (
  state: RunState,
  step: NodeState,
  { item, index }: Place = placeOf(step.frame),
): ExpressionScope => new StepScope(state, step, { input: inputOfStep(state, step), item, index }, null);

/**
 * What is not at hand is made on first use: most params read none of it, and an effect keeps its scope while it runs. `names`
 * are the steps that are read; `null` for any.
 */
class StepScope implements ExpressionScope {
  readonly input: JsonValue;
  readonly item: JsonValue;
  readonly index: number | null;
  readonly #state: RunState;
  readonly #step: NodeState;
  readonly #names: readonly string[] | null;
  #steps: JsonObject | null = null;

  constructor(
    state: RunState,
    step: NodeState,
    { input, item, index }: Pick<ExpressionScope, "input" | "item" | "index">,
    names: readonly string[] | null,
  ) {
    this.input = input;
    this.item = item;
    this.index = index;
    this.#state = state;
    this.#step = step;
    this.#names = names;
  }

  get trigger(): JsonValue {
    return this.#state.facts.input;
  }

  get steps(): JsonObject {
    this.#steps ??= outputsBefore(this.#state, this.#step, this.#names);
    return this.#steps;
  }

  get run(): ExpressionScope["run"] {
    const { runId, startedAtMs } = this.#state.facts;
    return { id: runId, startedAt: new Date(startedAtMs).toISOString() };
  }

  get now(): string {
    return new Date(this.#step.nowMs).toISOString();
  }

  get random(): number {
    return stepRandom(this.#state.facts.runId, this.#step.path, firstIteration);
  }
}

/**
 * Outputs of the steps before one: all of them, or, where all are there, just the named ones (which validation has found to be
 * before it).
 */
function outputsBefore(state: RunState, step: NodeState, names: readonly string[] | null): JsonObject {
  const outputs: JsonObject = {};
  for (const id of names ?? state.flow.upstream.before(step.node.id)) {
    const value = outputOf(state, step.frame, id);
    if (value !== undefined) outputs[id] = value;
    // The message about what is missing names everything that is there.
    else if (names) return outputsBefore(state, step, null);
  }
  return outputs;
}

/** What a step inside `frame` sees of the node: looked for in its own frame, then outwards. */
function outputOf(state: RunState, frame: Frame, id: string): JsonValue | undefined {
  const node = state.flow.nodes.get(id);
  for (let at: Frame | undefined = frame; at && node; at = at.scope?.frame) {
    // A scope shows what it is at to its own body.
    if (at.scope?.node === node) return { item: at.item, index: at.index };
    if (at.region !== node.region) continue;
    const done = at.nodes[node.slot];
    return done && hasOutput(done) ? done.output : undefined;
  }
  return undefined;
}
