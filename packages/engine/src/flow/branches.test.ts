import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { type BranchEntry, groupBranches } from "./branches.ts";
import { buildGraph } from "./graph.ts";

const graphOf = (edges: string[], ids: string[]) =>
  buildGraph(flowOf(Object.fromEntries(ids.map((id) => [id, id === "a" ? "start" : "echo"])), edges), testCatalog);

type Shape = (string | { [head: string]: Shape })[];
const shapeOf = (entries: readonly BranchEntry<{ nodeId: string }>[]): Shape =>
  entries.map((entry) =>
    entry.kind === "step"
      ? entry.step.nodeId
      : Object.fromEntries(entry.branches.map(({ head, entries: inner }) => [head, shapeOf(inner)])),
  );
const group = (edges: string[], ids: string[], ran: string[] = ids.slice(1)) =>
  shapeOf(
    groupBranches(
      graphOf(edges, ids),
      ran.map((nodeId) => ({ nodeId })),
    ),
  );

describe("branches", () => {
  const fork = ["a > b", "b > c", "b > d", "c > e", "d > f", "e > g", "f > g", "g > h"];
  const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];

  it("stand together, each with its steps, and what joins them stands behind", () => {
    expect(group(fork, ids)).toEqual(["b", { c: ["c", "e"], d: ["d", "f"] }, "g", "h"]);
  });

  it("are found also right behind the trigger, and inside each other", () => {
    const edges = ["a > b", "a > c", "b > d", "c > e", "c > f", "e > g"];
    expect(group(edges, ["a", "b", "c", "d", "e", "f", "g"])).toEqual([
      { b: ["b", "d"], c: ["c", { e: ["e", "g"], f: ["f"] }] },
    ]);
  });

  it("of one step each, or of which only one ran, are not folded", () => {
    expect(group(["a > b", "b > c", "b > d", "c > e", "d > e"], ["a", "b", "c", "d", "e"])).toEqual([
      "b",
      "c",
      "d",
      "e",
    ]);
    expect(group(fork, ids, ["b", "c", "e", "g", "h"])).toEqual(["b", "c", "e", "g", "h"]);
  });

  it("hold every step once, whatever the flow", () => {
    const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
    const edges = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 30 });
    fc.assert(
      fc.property(edges, fc.subarray(names), (pairs, ran) => {
        const all = ["a", ...names];
        const texts = new Set(pairs.filter(([from, to]) => from < to).map(([from, to]) => `${all[from]} > ${all[to]}`));
        const flat = (shape: Shape): string[] =>
          shape.flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(flat)));
        const definition = {
          format: 1 as const,
          nodes: all.map((id) => ({
            id,
            type: "echo",
            typeVersion: 1,
            name: id,
            params: {},
            onError: "fail" as const,
            disabled: false,
          })),
          edges: [...texts].map((text) => {
            const [from = "", to = ""] = text.split(" > ");
            return { from: { node: from, port: "out" }, to: { node: to, port: "in" } };
          }),
          settings: { runTimeoutMs: 1_000 },
        };
        const entries = groupBranches(
          buildGraph(definition, testCatalog),
          ran.map((nodeId) => ({ nodeId })),
        );
        expect(flat(shapeOf(entries)).toSorted()).toEqual(ran.toSorted());
      }),
    );
  });

  it("are found in a long chain without end of the stack", () => {
    const chain = Array.from({ length: 2_000 }, (_, index) => `n${index}`);
    const nodes = ["a", ...chain].map((id) => ({
      id,
      type: "echo",
      typeVersion: 1,
      name: id,
      params: {},
      onError: "fail" as const,
      disabled: false,
    }));
    const edges = chain.map((id, index) => ({
      from: { node: index === 0 ? "a" : `n${index - 1}`, port: "out" },
      to: { node: id, port: "in" },
    }));
    const graph = buildGraph({ format: 1, nodes, edges, settings: { runTimeoutMs: 1_000 } }, testCatalog);
    expect(
      groupBranches(
        graph,
        chain.map((nodeId) => ({ nodeId })),
      ),
    ).toHaveLength(2_000);
  });
});
