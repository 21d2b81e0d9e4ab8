import type { FlowNode, FlowSettings } from "@millrace/contracts/flow/definition";
import { flowDefinition } from "@millrace/contracts/flow/definition";
import type { DraftOperation, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { expect, it } from "vitest";
import { applyOperations } from "./apply-operations.ts";
import { invertOperations } from "./invert.ts";
import { mergeDocuments } from "./merge.ts";
import { operationsBetween } from "./operations-between.ts";
import { rebaseEdits } from "./rebase.ts";
import { resolveMerge } from "./resolve-merge.ts";

const withSettings = (settings: Partial<FlowSettings>): FlowDocument => ({
  definition: flowDefinition.parse({ format: 1, nodes: [], edges: [], settings }),
  layout: { nodes: {} },
});
const field = (source: string) => ({ type: "text" as const, value: { $cel: source } });
const withFields = (searchFields?: FlowSettings["searchFields"]) => withSettings(searchFields ? { searchFields } : {});
const withNode = (node: Partial<FlowNode>): FlowDocument => ({
  definition: flowDefinition.parse({
    format: 1,
    nodes: [{ id: "a", type: "echo", typeVersion: 1, name: "A", ...node }],
    edges: [],
  }),
  layout: { nodes: {} },
});
const nodeOf = ({ definition }: FlowDocument) => definition.nodes[0];

it("keeps the first search fields of two people, and undoes each alone", () => {
  const [none, mine, theirs] = [withFields(), withFields({ order: field("a") }), withFields({ total: field("b") })];
  const { document, conflicts } = mergeDocuments(none, mine, theirs);
  expect(conflicts).toEqual([]);
  expect(document.definition.settings.searchFields).toEqual({ order: field("a"), total: field("b") });
  const undone = applyOperations(document, invertOperations(operationsBetween(none, mine)));
  expect(undone.conflicts).toEqual([]);
  expect(undone.document).toEqual(theirs);
  // With the last of them the collection goes: the draft is as if there had never been any.
  const back = applyOperations(undone.document, invertOperations(operationsBetween(none, theirs)));
  expect(back.document).toEqual(none);
});

it("asks about a search field that both add differently, with both sides, and keeps the others", () => {
  const mine = withFields({ order: field("mine"), own: field("a") });
  const theirs = withFields({ order: field("theirs"), total: field("b") });
  const sides = { base: withFields(), ours: mine, theirs };
  const { document, conflicts } = resolveMerge(sides, []);
  expect(conflicts).toEqual([
    { path: ["settings", "searchFields", "order"], base: undefined, ours: field("mine"), theirs: field("theirs") },
  ]);
  expect(document.definition.settings.searchFields).toEqual({
    order: field("mine"),
    own: field("a"),
    total: field("b"),
  });
});

it("asks about a field that one took away with all others, and the other changed", () => {
  const base = withFields({ order: field("a") });
  const sides = { base, ours: withFields(), theirs: withFields({ order: field("b") }) };
  expect(resolveMerge(sides, []).conflicts).toEqual([
    { path: ["settings", "searchFields", "order"], base: field("a"), ours: undefined, theirs: field("b") },
  ]);
  const path = ["settings", "searchFields", "order"] as const;
  expect(resolveMerge(sides, [{ path, take: "theirs" }]).document).toEqual(sides.theirs);
});

it("puts the rules and ports of error classes that two people add beside each other", () => {
  const retry = { maxAttempts: 3, backoff: "fixed", initialDelayMs: 0, maxDelayMs: 0 } as const;
  const base = withNode({ retry });
  const mine = withNode({ retry: { ...retry, classes: { timeout: { maxAttempts: 5 } } }, errorPorts: ["timeout"] });
  const theirs = withNode({
    retry: { ...retry, classes: { rate_limited: { maxAttempts: 9 } } },
    errorPorts: ["rate_limited", "server_error"],
  });
  const { document, conflicts } = mergeDocuments(base, mine, theirs);
  expect(conflicts).toEqual([]);
  expect(nodeOf(document)).toMatchObject({
    retry: { classes: { timeout: { maxAttempts: 5 }, rate_limited: { maxAttempts: 9 } } },
  });
  expect([...(nodeOf(document)?.errorPorts ?? [])].sort()).toEqual(["rate_limited", "server_error", "timeout"]);
  // The same ports, whoever was first: a version's hash must not depend on it.
  expect(nodeOf(mergeDocuments(base, theirs, mine).document)?.errorPorts).toEqual(nodeOf(document)?.errorPorts);
  const undone = applyOperations(document, invertOperations(operationsBetween(base, mine))).document;
  expect(undone).toEqual(theirs);
  expect(applyOperations(undone, invertOperations(operationsBetween(base, theirs))).document).toEqual(base);
});

it("does not bring back a retry rule that somebody took away to put a class into it", () => {
  const retry = { maxAttempts: 3, backoff: "fixed", initialDelayMs: 0, maxDelayMs: 0 } as const;
  const changed = withNode({ retry: { ...retry, classes: { timeout: { maxAttempts: 5 } } } });
  const merged = resolveMerge({ base: withNode({ retry }), ours: withNode({}), theirs: changed }, []);
  expect(merged.conflicts.map(({ path }) => path)).toEqual([["nodes", "a", "retry"]]);
  expect(merged.document).toEqual(withNode({}));
});

it("still reads a log that wrote collections whole, and left empty ones behind", () => {
  const order = field("a");
  const log: DraftOperation[] = [
    { path: ["settings", "searchFields"], value: { order } },
    { path: ["settings", "searchFields", "order"], was: order },
    { path: ["settings", "searchFields"], was: {}, value: { order } },
    { path: ["settings", "searchFields"], was: { order }, value: {} },
    { path: ["settings", "searchFields", "order"], value: order },
    { path: ["nodes", "a", "retry"], value: { maxAttempts: 3, classes: { timeout: { maxAttempts: 5 } } } },
    { path: ["nodes", "a", "retry", "classes", "timeout"], was: { maxAttempts: 5 } },
    { path: ["nodes", "a", "retry"], was: { maxAttempts: 3, classes: {} } },
    { path: ["nodes", "a", "errorPorts"], value: ["timeout", "rate_limited"] },
    { path: ["nodes", "a", "errorPorts"], was: ["timeout", "rate_limited"], value: [] },
  ];
  const { document, conflicts } = applyOperations(withNode({}), log);
  expect(conflicts).toEqual([]);
  expect(document.definition.settings.searchFields).toEqual({ order });
  expect(nodeOf(document)).toEqual(nodeOf(withNode({})));
});

it("takes a list of error ports that stands in no usual order as one value", () => {
  const odd = withNode({ errorPorts: ["rate_limited", "timeout"].reverse() as FlowNode["errorPorts"] });
  const usual = withNode({ errorPorts: ["timeout", "rate_limited"].reverse() as FlowNode["errorPorts"] });
  for (const after of [odd, usual]) {
    const there = applyOperations(withNode({}), operationsBetween(withNode({}), after)).document;
    expect(nodeOf(there)?.errorPorts).toEqual(nodeOf(after)?.errorPorts);
  }
});

it("never makes a reference of the flow of one and the version of the other", () => {
  const flow = (last: string, version: number) =>
    withNode({ undo: { id: `flw_${"0".repeat(25)}${last}` as never, version } });
  const { document, conflicts } = mergeDocuments(flow("1", 2), flow("2", 2), flow("1", 3));
  expect(conflicts).toHaveLength(1);
  expect(document).toEqual(flow("2", 2));
});

it("puts a pending first field on top of somebody else's", () => {
  const pending = { operations: operationsBetween(withFields(), withFields({ order: field("a") })) };
  const { document, edits, conflicts } = rebaseEdits(withFields({ total: field("b") }), [pending]);
  expect(conflicts).toEqual([]);
  expect(edits).toEqual([pending]);
  expect(Object.keys(document.definition.settings.searchFields ?? {}).sort()).toEqual(["order", "total"]);
});
