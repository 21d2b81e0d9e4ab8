import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { compileFlow } from "./flow/compile.ts";
import { createRunState, type RunFacts, type RunState, readySteps } from "./run/state.ts";
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
