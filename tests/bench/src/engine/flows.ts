import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonObject } from "@millrace/contracts/json";
import type { Database } from "@millrace/db/client";
import { createFlow, publishVersion } from "@millrace/testing/factories";

/** What every scenario sends, and what shows that all steps were made. */
export const body = '{"a":1}';

type Step = { id: string; type: string; params: JsonObject };

/** A straight line behind a webhook. */
function line(path: string, reply: "result" | "accepted", steps: Step[]): FlowDefinition {
  const nodes = [{ id: "start", type: "webhook", params: { path, method: "POST", reply } }, ...steps];
  return flowDefinition.parse({
    format: 1,
    nodes: nodes.map((node) => ({ typeVersion: 1, name: node.id, ...node })),
    edges: steps.map((step, index) => ({
      from: { node: nodes[index]?.id, port: "out" },
      to: { node: step.id, port: "in" },
    })),
  });
}

/** Steps that each add a field to an object, as the ceiling's do. */
const pureSteps = (count: number): Step[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `k${index}`,
    type: "set",
    params: { fields: [{ name: `k${index}`, value: index }], keepInput: true },
  }));

/** Steps that each make a value nobody can compute again, so that it has to be durable before the next one begins. */
const effectSteps = (count: number): Step[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `k${index}`,
    type: "random",
    params: { make: { kind: "uuid" } },
  }));

/** Steps that each call a service. */
const callSteps = (count: number, url: string): Step[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `k${index}`,
    type: "http",
    params: {
      method: "POST",
      url: `${url}/k${index}`,
      headers: [],
      body: { kind: "none" },
      failOn: "4xx_5xx",
    },
  }));

export const pureLine = (path: string, count: number, reply: "result" | "accepted" = "result"): FlowDefinition =>
  line(path, reply, pureSteps(count));

export const effectLine = (path: string, count: number): FlowDefinition => line(path, "result", effectSteps(count));

export const callLine = (
  path: string,
  count: number,
  serviceUrl: string,
  reply: "result" | "accepted" = "result",
): FlowDefinition => line(path, reply, callSteps(count, serviceUrl));

/** A map over the body's items, each of which becomes `{ k0: item }`. */
export const mapFlow = (path: string, concurrency: number): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: [
      { id: "start", type: "webhook", params: { path, method: "POST", reply: "result" } },
      { id: "each", type: "map", params: { items: { $cel: "trigger.body.items" }, concurrency, onItemError: "fail" } },
      { id: "k0", type: "set", params: { fields: [{ name: "k0", value: { $cel: "item" } }], keepInput: false } },
    ].map((node) => ({ typeVersion: 1, name: node.id, ...node })),
    edges: [
      { from: { node: "start", port: "out" }, to: { node: "each", port: "in" } },
      { from: { node: "each", port: "body" }, to: { node: "k0", port: "in" } },
    ],
  });

/** A wait called `pause`, then one pure step. */
export const waitLine = (path: string, seconds: number): FlowDefinition =>
  line(path, "accepted", [{ id: "pause", type: "wait", params: { durationMs: seconds * 1_000 } }, ...pureSteps(1)]);

/** A flow in production behind the definition's webhook path; returns its id. */
export async function publish(database: Database, organizationId: string, definition: FlowDefinition): Promise<string> {
  const flow = await createFlow(database, organizationId, { definition });
  const trigger = definition.nodes[0]?.params as { path: string; reply: "result" | "accepted" };
  await publishVersion(database, flow, definition, { webhook: { path: trigger.path, reply: trigger.reply } });
  return flow.id;
}
