import type { EffectRunContext, PureRunContext, StepFacts } from "@millrace/contracts/flow/node-run";
import type { NodeServices } from "@millrace/contracts/flow/node-services";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";

/** Facts of a step in tests; 2026-03-01T12:00:00Z. */
export const stepFacts: StepFacts = {
  organizationId: "0199f0a0-0000-7000-8000-000000000001",
  runId: "0199f0a0-0000-7000-8000-000000000002",
  flowId: "0199f0a0-0000-7000-8000-000000000003",
  nodeId: "node",
  nodeName: "Node",
  path: "node",
  iteration: 0,
  attempt: 1,
  idempotencyKey: "key-of-this-step",
  nowMs: Date.UTC(2026, 2, 1, 12),
  random: 0.25,
  correlationId: "correlation",
};

/** What a pure node gets, with parameters already evaluated. */
export const pureContext = (params: JsonObject, input: JsonValue = null): PureRunContext => ({
  params,
  input,
  scope: {
    trigger: null,
    input,
    steps: {},
    item: null,
    index: null,
    run: { id: stepFacts.runId, startedAt: "2026-03-01T12:00:00Z" },
    now: "2026-03-01T12:00:00Z",
    random: stepFacts.random,
  },
  step: stepFacts,
});

const refuse = (): never => {
  throw new Error("this test hands in no such service");
};

/** What an effect node gets; a service that the test does not name throws when it is used. */
export const effectContext = (
  params: JsonObject,
  services: Partial<NodeServices> = {},
  input: JsonValue = null,
): EffectRunContext => ({
  ...pureContext(params, input),
  services: { http: { request: refuse }, code: { run: refuse }, runs: { start: refuse }, ...services },
  signal: new AbortController().signal,
});
