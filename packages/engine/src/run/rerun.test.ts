import { expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { planRerun, type RerunRecord } from "./rerun.ts";

const nodes = { hook: "start", a: "work", b: "work", c: "echo", side: "work", end: "join" };
const edges = ["hook > a", "a > b", "b > c", "c > end", "hook > side", "side > end"];
const flow = flowOf(nodes, edges);

const ran = (nodeId: string, changed: Partial<RerunRecord> = {}): RerunRecord => ({
  nodeId,
  path: nodeId,
  iteration: 0,
  attempt: 1,
  status: "succeeded",
  port: "out",
  ...changed,
});
const plan = (nodeId: string, records: RerunRecord[], to = flow) =>
  planRerun({ from: flow, to, catalog: testCatalog, records, nodeId });
const kept = (nodeId: string, records: RerunRecord[], to = flow) => {
  const planned = plan(nodeId, records, to);
  return "kept" in planned ? planned.kept.map((record) => `${record.path}#${record.attempt}`) : planned;
};

const all = ["a", "b", "c", "side", "end"].map((id) => ran(id));

it("keeps what came before and beside a step, and executes it and what follows again", () => {
  expect(kept("b", all)).toEqual(["a#1", "side#1"]);
  expect(kept("a", all)).toEqual(["side#1"]);
  expect(kept("end", all)).toEqual(["a#1", "b#1", "c#1", "side#1"]);
});

it("keeps the last attempt of a step, also one that went on through its error port, but none that failed", () => {
  const records = [ran("a", { status: "retrying", port: null }), ran("a", { attempt: 2 }), ran("b")];
  expect(kept("b", [...records, ran("side", { status: "failed", port: "error" })])).toEqual(["a#2", "side#1"]);
  expect(kept("b", [...records, ran("side", { status: "failed", port: null })])).toEqual(["a#2"]);
  expect(kept("b", [...records, ran("side", { status: "cancelled", port: null })])).toEqual(["a#2"]);
});

it("refuses what it can't go on from", () => {
  expect(plan("gone", all)).toEqual({ reason: "unknown_node" });
  expect(plan("hook", all)).toEqual({ reason: "trigger" });
  expect(plan("c", [ran("a"), ran("b", { status: "failed", port: null })])).toEqual({ reason: "not_executed" });
  expect(plan("b", [ran("b", { path: "each[0]/b" })])).toEqual({ reason: "inside_scope" });
});

it("goes on with another version where the kept steps mean the same there", () => {
  const renamed = flowOf({ ...nodes, a: { type: "work", name: "Fetch", notes: "why" }, b: "echo", more: "echo" }, [
    ...edges,
    "end > more",
  ]);
  expect(kept("b", all, renamed)).toEqual(["a#1", "side#1"]);
  const otherParams = flowOf({ ...nodes, a: { type: "work", params: { x: 1 } } }, edges);
  expect(kept("b", all, otherParams)).toEqual({ reason: "changed", nodeIds: ["a"] });
  const otherEdge = flowOf(nodes, [...edges.filter((edge) => edge !== "hook > side"), "a > side"]);
  expect(kept("b", all, otherEdge)).toEqual({ reason: "changed", nodeIds: ["side"] });
  const gone = flowOf({ hook: "start", a: "work", b: "work" }, ["hook > a", "a > b"]);
  expect(kept("b", all, gone)).toEqual({ reason: "changed", nodeIds: ["side"] });
});

it("keeps the items of a scope only together with the scope", () => {
  const scoped = flowOf({ hook: "start", each: "check", item: "work", after: "work" }, [
    "hook > each",
    "each.body > item",
    "each.yes > after",
  ]);
  const items = [ran("item", { path: "each[0]/item" }), ran("item", { path: "each[1]/item" })];
  const keptOf = (records: RerunRecord[]) => {
    const planned = planRerun({ from: scoped, to: scoped, catalog: testCatalog, records, nodeId: "after" });
    return "kept" in planned ? planned.kept.map(({ path }) => path) : planned;
  };
  expect(keptOf([...items, ran("each"), ran("after")])).toEqual(["each[0]/item", "each[1]/item", "each"]);
  expect(keptOf([...items, ran("each", { status: "running", port: null }), ran("after")])).toEqual([]);
});
