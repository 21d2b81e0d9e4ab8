import { flowDefinition, flowLayout, flowNode } from "@millrace/contracts/flow/definition";
import type { DraftPath, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workMs } from "../test-time.ts";
import { applyOperations, valueAt } from "./apply-operations.ts";
import { edgeKey } from "./edges.ts";
import { mergeDocuments } from "./merge.ts";
import { type MergeConflict, pathKey } from "./merge-conflicts.ts";
import { operationsBetween } from "./operations-between.ts";
import { resolveMerge } from "./resolve-merge.ts";
import { anyDocument, meaningOf } from "./test-documents.ts";

const node = (id: string, params = {}) => flowNode.parse({ id, type: "echo", typeVersion: 1, name: id, params });
const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });
const document = (
  nodes: ReturnType<typeof node>[],
  edges: ReturnType<typeof edge>[] = [],
  members: Record<string, string> = {},
): FlowDocument => ({
  definition: { format: 1, nodes, edges, settings: { runTimeoutMs: 1_000 } },
  layout: {
    nodes: Object.fromEntries(nodes.map(({ id }, index) => [id, { x: index, y: 0 }])),
    groups: { g: { name: "G", color: "grey" } },
    members,
  },
});
const take = (what: "ours" | "theirs" | "both") => (conflicts: readonly MergeConflict[]) =>
  conflicts.map(({ path }) => ({ path, take: what }));
const edgesOf = ({ definition }: FlowDocument) => definition.edges.map(edgeKey).sort();

/** A merge in which every conflict is decided in the same way. */
function merge(base: FlowDocument, ours: FlowDocument, theirs: FlowDocument, decide: ReturnType<typeof take>) {
  const sides = { base, ours, theirs };
  const open = resolveMerge(sides, []);
  expect(open.unresolved).toEqual(open.conflicts);
  const closed = resolveMerge(sides, decide(open.conflicts));
  expect(closed.unresolved).toEqual([]);
  return closed;
}

describe("a merge", () => {
  it("without conflicts is what each side changed, and asks nothing", () => {
    const base = document([node("a", { x: 1, y: 1 })]);
    const ours = document([node("a", { x: 2, y: 1 })]);
    const theirs = document([node("a", { x: 1, y: 2 }), node("b")]);
    const merged = merge(base, ours, theirs, take("ours"));
    expect(merged.conflicts).toEqual([]);
    expect(merged.document.definition.nodes).toMatchObject([{ params: { x: 2, y: 2 } }, { id: "b" }]);
  });

  it("asks for a field that both changed, and takes either side or another value", () => {
    const base = document([node("a", { x: 1 })]);
    const ours = document([node("a", { x: 2 })]);
    const theirs = document([node("a", { x: 3 })]);
    const path = ["nodes", "a", "params", "x"] as const;
    expect(merge(base, ours, theirs, take("ours")).conflicts).toEqual([{ path, base: 1, ours: 2, theirs: 3 }]);
    const result = (choice: Parameters<typeof resolveMerge>[1][number]) =>
      valueAt(resolveMerge({ base, ours, theirs }, [choice]).document, path);
    expect(result({ path, take: "ours" })).toBe(2);
    expect(result({ path, take: "theirs" })).toBe(3);
    expect(result({ path, take: "value", value: 4 })).toBe(4);
  });

  it("asks once for a node that we removed and they changed in several places, and brings it back with its connections", () => {
    const base = document([node("a"), node("b", { x: 1, y: 1 }), node("c")], [edge("a", "b"), edge("b", "c")], {
      b: "g",
    });
    const ours = document([node("a"), node("c")]);
    const theirs = document(
      [node("a"), node("b", { x: 2, y: 2 }), node("c"), node("d")],
      [edge("a", "b"), edge("b", "c"), edge("b", "d")],
      { b: "g" },
    );
    const back = merge(base, ours, theirs, take("theirs"));
    expect(back.conflicts).toMatchObject([
      { path: ["nodes", "b"], ours: undefined, theirs: { params: { x: 2, y: 2 } } },
    ]);
    expect(edgesOf(back.document)).toEqual(edgesOf(theirs));
    expect(back.document.layout).toMatchObject({ nodes: { b: { x: 1, y: 0 } }, members: { b: "g" } });
    const gone = merge(base, ours, theirs, take("ours"));
    expect(gone.document.definition.nodes.map(({ id }) => id)).toEqual(["a", "c", "d"]);
    expect(gone.document.definition.edges).toEqual([]);
  });

  it("keeps a node that they removed and we changed as it is, connections too, or takes it away with them", () => {
    const base = document([node("a"), node("b"), node("c")], [edge("a", "b"), edge("b", "c")]);
    const ours = document([node("a"), node("b", { x: 1 }), node("c")], [edge("a", "b"), edge("b", "c")], { b: "g" });
    const theirs = document([node("a"), node("c")], [edge("a", "c")]);
    const kept = merge(base, ours, theirs, take("ours"));
    expect(edgesOf(kept.document)).toEqual(["a.out>b.in", "a.out>c.in", "b.out>c.in"]);
    expect(kept.document.layout).toMatchObject({ nodes: { b: { x: 1, y: 0 } }, members: { b: "g" } });
    // Ours stays as long as nobody has chosen.
    expect(resolveMerge({ base, ours, theirs }, []).document).toEqual(kept.document);
    const gone = merge(base, ours, theirs, take("theirs"));
    expect(edgesOf(gone.document)).toEqual(["a.out>c.in"]);
    expect(gone.document.layout.nodes.b).toBeUndefined();
  });

  it("asks before it takes away a node that we connected in the meantime", () => {
    const base = document([node("a"), node("b")]);
    const ours = document([node("a"), node("b")], [edge("a", "b")]);
    const theirs = document([node("a")]);
    expect(merge(base, ours, theirs, take("ours")).document).toEqual(ours);
    expect(merge(base, ours, theirs, take("theirs")).document.definition.edges).toEqual([]);
  });

  it("asks about the node when they connected one that we removed", () => {
    const base = document([node("a"), node("b")]);
    const theirs = document([node("a"), node("b")], [edge("a", "b")]);
    const merged = merge(base, document([node("a")]), theirs, take("theirs"));
    expect(merged.conflicts.map(({ path }) => path)).toEqual([["nodes", "b"]]);
    expect(meaningOf(merged.document)).toBe(meaningOf(theirs));
  });

  it("keeps two nodes that were added under one id, the second with everything that follows it", () => {
    const base = document([node("a")]);
    const ours = document([node("a"), node("b", { own: 1 })], [edge("a", "b")]);
    const theirs = document(
      [node("a"), node("b"), node("c", { of: { $cel: "steps.b.n" } })],
      [edge("a", "b"), edge("b", "c")],
    );
    const merged = merge(base, ours, theirs, take("both"));
    expect(merged.document.definition.nodes).toMatchObject([
      { id: "a" },
      { id: "b", params: { own: 1 } },
      { id: "b_2", params: {} },
      { id: "c", params: { of: { $cel: "steps.b_2.n" } } },
    ]);
    expect(edgesOf(merged.document)).toEqual(["a.out>b.in", "a.out>b_2.in", "b_2.out>c.in"]);
  });

  it("does not keep both where that means nothing", () => {
    const base = document([node("a", { x: 1 })]);
    const sides = { base, ours: document([node("a", { x: 2 })]), theirs: document([node("a", { x: 3 })]) };
    const path: DraftPath = ["nodes", "a", "params", "x"];
    expect(resolveMerge(sides, [{ path, take: "both" }]).unresolved).toHaveLength(1);
  });
});

describe("any merge", () => {
  const three = [anyDocument, anyDocument, anyDocument] as const;

  it("has the chosen side wherever it asked, and a document at the end", () => {
    fc.assert(
      fc.property(...three, fc.constantFrom("ours" as const, "theirs" as const), (base, ours, theirs, side) => {
        const { document: merged, conflicts } = merge(base, ours, theirs, take(side));
        for (const conflict of conflicts) expect(valueAt(merged, conflict.path)).toEqual(conflict[side]);
        flowDefinition.parse(merged.definition);
        flowLayout.parse(merged.layout);
        const ids = new Set(merged.definition.nodes.map(({ id }) => id));
        for (const { from, to } of merged.definition.edges)
          expect([ids.has(from.node), ids.has(to.node)]).toEqual([true, true]);
      }),
      { numRuns: 300 },
    );
  });

  it("takes exactly what does not touch what we changed where nothing is chosen for theirs", () => {
    fc.assert(
      fc.property(...three, (base, ours, theirs) => {
        const { document: merged, conflicts } = resolveMerge({ base, ours, theirs }, []);
        if (conflicts.length === 0)
          expect(merged.definition).toEqual(mergeDocuments(base, ours, theirs).document.definition);
        // Each conflict is asked once.
        expect(new Set(conflicts.map(({ path }) => pathKey(path))).size).toBe(conflicts.length);
        // What only they changed is in it: their operations fit or are decided.
        const left = applyOperations(merged, operationsBetween(base, theirs)).conflicts;
        const asked = conflicts.map(({ path }) => pathKey(path));
        for (const { operation } of left) {
          const nodes =
            operation.path[0] === "edges"
              ? operation.path[1].split(">").map((end) => `nodes\n${end.split(".")[0]}`)
              : [pathKey(operation.path)];
          expect(nodes.some((key) => asked.some((one) => key === one || key.startsWith(`${one}\n`)))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("leaves nothing to merge the other way but what was decided", () => {
    fc.assert(
      fc.property(...three, (base, ours, theirs) => {
        const { document: merged } = merge(base, ours, theirs, take("theirs"));
        // The common state is theirs now: what comes back are our own changes, without conflict.
        const back = resolveMerge({ base: theirs, ours: theirs, theirs: merged }, []);
        expect(back.conflicts).toEqual([]);
        expect(meaningOf(back.document)).toBe(meaningOf(merged));
      }),
      { numRuns: 300 },
    );
  });
});

it("decides as many conflicts as a flow of 1,000 nodes has in the time of a merge", { timeout: 60_000 }, () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `n${index}`);
  const of = (value: string) =>
    document(
      ids.map((id) => node(id, { url: value, body: value + id })),
      ids.slice(1).map((id, index) => edge(`n${index}`, id)),
    );
  const work = workMs(() => {
    expect(merge(of("a"), of("b"), of("c"), take("theirs")).conflicts).toHaveLength(2_000);
  });
  // A fraction of a second; most of a minute where every conflict opens the documents again.
  expect(work).toBeLessThan(5_000);
});
