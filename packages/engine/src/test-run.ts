import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { compileFlow } from "./flow/compile.ts";
import {
  advanceScope,
  beginStep,
  builtInOutcome,
  completeStep,
  createRunState,
  failStep,
  type RunFacts,
  type RunState,
  readySteps,
  type StepRecord,
} from "./run/state.ts";
import { testCatalog } from "./test-catalog.ts";

export const testFacts = (input: JsonValue = { a: 1 }): RunFacts => ({
  organizationId: "org_1",
  runId: "run_1",
  flowId: "flw_1",
  startedAtMs: 1_000,
  correlationId: "req_1",
  input,
  hash: (text) => `hash(${text.replaceAll("\n", "|")})`,
});

export const startRun = (flow: FlowDefinition, input?: JsonValue): RunState =>
  createRunState(compileFlow(flow, testCatalog), testFacts(input));

/** The ready step of a node; a step that is not ready is a mistake of the test. */
export function readyStep(state: RunState, nodeId: string) {
  const step = readySteps(state).find((candidate) => candidate.nodeId === nodeId);
  if (!step) throw new Error(`${nodeId} is not ready`);
  return step;
}

/** What may be done by others than scopes. */
export const readyPaths = (state: RunState): string[] =>
  readySteps(state)
    .filter(({ kind }) => kind !== "scope")
    .map(({ path }) => path);

/** Takes every scope as far as it goes by itself, as a driver does. */
export function drain(state: RunState, atMs = 2_000): StepRecord[] {
  const records: StepRecord[] = [];
  const next = () => readySteps(state).find(({ kind }) => kind === "scope");
  for (let step = next(); step; step = next()) {
    if (!step.hasBegun) records.push(beginStep(state, step, atMs));
    try {
      const outcome = advanceScope(state, step);
      if (outcome) records.push(completeStep(state, step, outcome, atMs));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      records.push(failStep(state, step, error, atMs));
    }
  }
  return records;
}

/** Begins a ready step, unless it is under way, and ends it: with a value, with an error, or not yet (`"begin"`). */
export function settle(
  state: RunState,
  path: string,
  value: JsonValue | AppError,
  atMs = 2_000,
  port = "out",
): StepRecord {
  const ready = readySteps(state).find((step) => step.path === path);
  if (!ready) throw new Error(`${path} is not ready`);
  const begun = beginStep(state, ready, atMs);
  if (value === "begin") return begun;
  if (value instanceof AppError) return failStep(state, ready, value, atMs);
  let builtIn: ReturnType<typeof builtInOutcome>;
  try {
    builtIn = builtInOutcome(state, ready);
  } catch (error) {
    if (!(error instanceof AppError) || value === "throw") throw error;
    return failStep(state, ready, error, atMs);
  }
  return completeStep(state, ready, builtIn ?? { kind: "output", port, value }, atMs);
}

/** Begins and completes a step at one moment. */
export function finish(
  state: RunState,
  nodeId: string,
  value: JsonValue = nodeId,
  port = "out",
  atMs = 2_000,
): StepRecord {
  const step = readyStep(state, nodeId);
  beginStep(state, step, atMs);
  const outcome = builtInOutcome(state, step) ?? { kind: "output", port, value };
  return completeStep(state, step, outcome, atMs);
}

/** Begins a step and lets it fail. */
export function fail(state: RunState, nodeId: string, error: AppError, atMs = 2_000): StepRecord {
  const step = readyStep(state, nodeId);
  beginStep(state, step, atMs);
  return failStep(state, step, error, atMs);
}
