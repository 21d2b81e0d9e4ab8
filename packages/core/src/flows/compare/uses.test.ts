import { newId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { usesOf } from "@millrace/engine/flow/uses";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { expect, it } from "vitest";
import { chain, manualTrigger } from "../../../test/flow-fixture.ts";

const call = (params: JsonObject) => chain(manualTrigger, { id: "call", type: "http", params });
const hosts = (url: JsonObject | string) => [...usesOf(call({ url }), nodeCatalog).hosts];

it.each<[JsonObject | string, string]>([
  ["https://API.example.com/orders?x=1", "api.example.com"],
  ["https://api.example.com", "api.example.com"],
  ["http://user@localhost:3000/x", "localhost:3000"],
  [{ $liquid: "https://api.example.com/orders/{{ trigger.id }}" }, "api.example.com"],
  [{ $cel: "'https://api.example.com/orders/' + trigger.id" }, "api.example.com"],
  // What is computed up to the host can be any host.
  [{ $liquid: "https://{{ trigger.host }}/orders" }, ""],
  [{ $liquid: "https://api.example.com{{ trigger.rest }}" }, ""],
  [{ $cel: "trigger.url" }, ""],
])("reads of %j the host %j", (url, host) => {
  expect(hosts(url)).toEqual([host]);
});

it("knows credentials, versions of other flows, undo flows and the error handler", () => {
  const [credentialId, flow, undo, handler] = [newId("credential"), newId("flow"), newId("flow"), newId("flow")];
  const definition = chain(
    manualTrigger,
    { id: "call", type: "http", params: { url: "https://a.example", credentialId } },
    { id: "sub", type: "sub_flow", params: { flow: { id: flow, version: 3 }, input: { host: "https://no.example" } } },
  );
  const [, node] = definition.nodes;
  if (node) node.undo = { id: undo, version: 2 };
  definition.settings.errorHandlerFlowId = handler;
  const uses = usesOf(definition, nodeCatalog);
  expect([...uses.credentials]).toEqual([credentialId]);
  expect([...uses.hosts]).toEqual(["a.example"]);
  expect([...uses.flows.values()]).toEqual([
    { id: undo, version: 2 },
    { id: flow, version: 3 },
    { id: handler, version: null },
  ]);
});
