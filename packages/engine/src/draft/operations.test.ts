import { flowDefinition } from "@millrace/contracts/flow/definition";
import { draftOperation, type FlowDocument } from "@millrace/contracts/flow/draft-operation";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workMs } from "../test-time.ts";
import { applyOperations, valueAt } from "./apply-operations.ts";
import { isSameAt } from "./entries.ts";
import { invertOperations, joinOperations } from "./invert.ts";
import { mergeDocuments } from "./merge.ts";
import { operationsBetween } from "./operations-between.ts";
import { anyDocument, meaningOf } from "./test-documents.ts";

const documentOf = (nodes: object[], edges: [string, string][] = [], layout: object = {}): FlowDocument => ({
  definition: flowDefinition.parse({
    format: 1,
    nodes: nodes.map((node) => ({ type: "echo", typeVersion: 1, name: "Node", ...node })),
    edges: edges.map(([from, to]) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } })),
  }),
  layout: { nodes: {}, ...layout },
});

describe("operations between two documents", () => {
  it("lead from one to the other, and inverted back", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (before, after) => {
        const operations = operationsBetween(before, after);
        const forth = applyOperations(before, operations);
        expect(forth.conflicts).toEqual([]);
        expect(meaningOf(forth.document)).toBe(meaningOf(after));
        const back = applyOperations(after, invertOperations(operations));
        expect(back.conflicts).toEqual([]);
        expect(meaningOf(back.document)).toBe(meaningOf(before));
        for (const operation of operations) expect(draftOperation.safeParse(operation).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("joined say the same as one after the other", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, anyDocument, (a, b, c) => {
        const joined = joinOperations(operationsBetween(a, b), operationsBetween(b, c));
        expect(meaningOf(applyOperations(a, joined).document)).toBe(meaningOf(c));
        expect(meaningOf(applyOperations(c, invertOperations(joined)).document)).toBe(meaningOf(a));
      }),
      { numRuns: 300 },
    );
  });

  it("name the field, not the node, and a computed value as a whole", () => {
    const before = documentOf([{ id: "a", params: { url: "x", keep: [1, 2], when: { $cel: "1" } } }]);
    const after = documentOf([{ id: "a", params: { url: "y", keep: [1, 2], when: { $cel: "2" } } }]);
    expect(operationsBetween(before, after)).toEqual([
      { path: ["nodes", "a", "params", "url"], was: "x", value: "y" },
      { path: ["nodes", "a", "params", "when"], was: { $cel: "1" }, value: { $cel: "2" } },
    ]);
    expect(valueAt(after, ["nodes", "a", "params", "url"])).toBe("y");
  });

  it("keep the order of edges into a node", () => {
    const nodes = [{ id: "a" }, { id: "b" }, { id: "c" }];
    const before = documentOf(nodes, [
      ["a", "c"],
      ["b", "c"],
    ]);
    const after = documentOf(nodes, [
      ["b", "c"],
      ["a", "c"],
    ]);
    const { document } = applyOperations(before, operationsBetween(before, after));
    expect(document.definition.edges).toEqual(after.definition.edges);
  });

  it("leave the objects that they do not touch as they are", () => {
    const before = documentOf([{ id: "a" }, { id: "b" }]);
    const { document } = applyOperations(before, [{ path: ["nodes", "a", "name"], was: "Node", value: "Other" }]);
    expect(document.definition.nodes[1]).toBe(before.definition.nodes[1]);
    expect(document.definition.edges).toBe(before.definition.edges);
    expect(applyOperations(before, []).document).toBe(before);
  });
});

describe("what two people change", () => {
  const base = documentOf([{ id: "a", params: { url: "x", n: 1 } }, { id: "b" }]);

  it("goes together field by field", () => {
    const ours = documentOf([{ id: "a", params: { url: "y", n: 1 } }, { id: "b" }]);
    const theirs = documentOf([
      { id: "a", params: { url: "x", n: 2 } },
      { id: "b", name: "Renamed" },
    ]);
    const { document, conflicts } = mergeDocuments(base, ours, theirs);
    expect(conflicts).toEqual([]);
    expect(document.definition.nodes).toMatchObject([{ params: { url: "y", n: 2 } }, { name: "Renamed" }]);
  });

  it("is a conflict where both changed the same field, or one removed what the other changed", () => {
    const ours = documentOf([{ id: "a", params: { url: "ours", n: 1 } }, { id: "b" }]);
    const theirs = documentOf([{ id: "a", params: { url: "theirs", n: 1 } }, { id: "b" }]);
    expect(mergeDocuments(base, ours, theirs).conflicts).toEqual([
      {
        operation: { path: ["nodes", "a", "params", "url"], was: "x", value: "theirs" },
        reason: "changed",
        current: "ours",
      },
    ]);
    const removed = documentOf([{ id: "b" }]);
    expect(mergeDocuments(base, removed, theirs).conflicts).toMatchObject([{ reason: "gone" }]);
    expect(mergeDocuments(base, theirs, removed).conflicts).toMatchObject([{ reason: "changed" }]);
  });

  it("never lets an edge vanish with a node that somebody else removed", () => {
    const connected = documentOf([{ id: "a", params: { url: "x", n: 1 } }, { id: "b" }], [["a", "b"]]);
    const removed = documentOf([{ id: "a", params: { url: "x", n: 1 } }]);
    const merged = mergeDocuments(base, connected, removed);
    expect(merged.conflicts).toMatchObject([{ reason: "changed", operation: { path: ["nodes", "b"] } }]);
    expect(merged.document.definition.edges).toHaveLength(1);
    expect(mergeDocuments(base, removed, connected).conflicts).toMatchObject([{ reason: "gone" }]);
  });

  it("takes the later of two moves, and forgets that of a node that is gone", () => {
    const at = (x: number) => documentOf([{ id: "a" }], [], { nodes: { a: { x, y: 0 } } });
    const { document, conflicts } = mergeDocuments(at(0), at(1), at(2));
    expect(conflicts).toEqual([]);
    expect(document.layout.nodes).toEqual({ a: { x: 2, y: 0 } });
    expect(mergeDocuments(at(0), documentOf([], [], {}), at(2)).conflicts).toEqual([]);
  });

  it("does not write into what became a computed value", () => {
    const dug = documentOf([{ id: "a", params: { body: { kind: "json", json: 1 } } }]);
    const computed = documentOf([{ id: "a", params: { body: { $cel: "input" } } }]);
    const deeper = documentOf([{ id: "a", params: { body: { kind: "json", json: 1, pretty: true } } }]);
    expect(mergeDocuments(dug, computed, deeper).conflicts).toMatchObject([{ reason: "changed" }]);
  });
});

describe("merging", () => {
  it("takes the only side that changed, whole", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (base, changed) => {
        expect(meaningOf(mergeDocuments(base, base, changed).document)).toBe(meaningOf(changed));
        expect(meaningOf(mergeDocuments(base, changed, base).document)).toBe(meaningOf(changed));
        expect(mergeDocuments(base, changed, changed).conflicts).toEqual([]);
      }),
    );
  });

  it("never leaves an edge without its ends, and puts every change into the document or the conflicts", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, anyDocument, (base, ours, theirs) => {
        const { document, conflicts } = mergeDocuments(base, ours, theirs);
        const known = new Set(document.definition.nodes.map(({ id }) => id));
        for (const { from, to } of document.definition.edges)
          expect(known.has(from.node) && known.has(to.node)).toBe(true);
        const inConflict = new Set(conflicts.map(({ operation }) => operation));
        for (const operation of operationsBetween(base, theirs)) {
          const [part] = operation.path;
          if (part === "places" || part === "members" || part === "edges") continue;
          const isKept = isSameAt(operation.path, valueAt(document, operation.path), operation.value);
          const isListed = [...inConflict].some(({ path }) => path.join() === operation.path.join());
          expect(isKept || isListed).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

it("costs what an edit changes, however large the node is", { timeout: 20_000 }, () => {
  const large = documentOf([{ id: "a", params: { text: "x".repeat(1_000_000) } }]);
  const operations = Array.from({ length: 2_000 }, (_, index) =>
    draftOperation.parse({
      path: ["nodes", "a", "notes"],
      value: `${index}`,
      ...(index > 0 ? { was: `${index - 1}` } : {}),
    }),
  );
  const work = workMs(() => expect(applyOperations(large, operations).conflicts).toEqual([]));
  // Some milliseconds; half a minute where each operation looks at all of the node.
  expect(work).toBeLessThan(3_000);
});

it("puts each of many edges at its place among others without writing all of them again", { timeout: 30_000 }, () => {
  const nodes = Array.from({ length: 1_000 }, (_, index) => ({ id: `n${index}` }));
  const operations = Array.from({ length: 10_000 }, (_, index) =>
    draftOperation.parse({
      path: ["edges", `n${1 + (index % 999)}.p${Math.floor(index / 999)}>n0.in`],
      value: { at: index % 2 },
    }),
  );
  const work = workMs(() => {
    const { document, conflicts } = applyOperations(documentOf(nodes), operations);
    expect(conflicts).toEqual([]);
    expect(document.definition.edges).toHaveLength(10_000);
  });
  // A fraction of a second; a quarter of a minute and more where each operation writes all edges.
  expect(work).toBeLessThan(4_000);
});
