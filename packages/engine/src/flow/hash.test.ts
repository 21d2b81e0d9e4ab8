import { canonicalJson } from "@millrace/contracts/json";
import { expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { contentDocument } from "./hash.ts";

const textOf = (flow: ReturnType<typeof flowOf>) => canonicalJson(contentDocument(flow, testCatalog));
const nodes = { a: { type: "hook", params: { path: "x" } }, b: "echo", c: "join" };
const flow = flowOf(nodes, ["a > b", "a > c", "b > c"]);

it("is the same whatever the order of nodes, keys and independent edges, and with defaults written out", () => {
  const same = flowOf({ c: "join", b: "echo", a: { params: { method: "POST", path: "x" }, type: "hook" } }, [
    "a > c",
    "b > c",
    "a > b",
  ]);
  expect(textOf(same)).toBe(textOf(flow));
});

it.each([
  ["a name", { ...flow, nodes: flow.nodes.map((node) => ({ ...node, name: `${node.name}!` })) }],
  ["a note", { ...flow, nodes: flow.nodes.map((node) => ({ ...node, notes: "why" })) }],
  ["a parameter", flowOf({ ...nodes, a: { type: "hook", params: { path: "y" } } }, ["a > b", "a > c", "b > c"])],
  ["an edge", flowOf(nodes, ["a > b", "b > c"])],
  ["which edge into a node comes first, since that one is its input", flowOf(nodes, ["a > b", "b > c", "a > c"])],
  ["a setting", { ...flow, settings: { runTimeoutMs: 5_000 } }],
])("changes with %s", (_what, other) => {
  expect(textOf(other)).not.toBe(textOf(flow));
});

it("takes params that do not validate as they are", () => {
  expect(textOf(flowOf({ a: { type: "hook", params: { nope: 1 } } }, []))).toContain('"nope":1');
});
