import { flowLayout } from "@millrace/contracts/flow/definition";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { recordEdit, redo, startHistory, undo } from "./edit-history.ts";
import { applyEdit, describeEdit, type FlowEdit } from "./edits.ts";
import type { FlowDocument } from "./flow-document.ts";

const flow = flowOf(
  [node("start", "manual"), node("a", "set"), node("b", "set")],
  [edge("start", "a"), edge("a", "b")],
);
const note = { x: 0, y: 0, width: 200, height: 80, text: "", color: "amber" as const };
const group = { name: "Order", color: "teal" as const };

const ids = fc.subarray(["start", "a", "b"]);
const groupId = fc.constantFrom("g", "h");
const edits: fc.Arbitrary<FlowEdit> = fc.oneof(
  fc.constantFrom("n", "m").map((noteId): FlowEdit => ({ kind: "add_note", noteId, note })),
  fc
    .record({ noteId: fc.constantFrom("n", "m"), text: fc.string({ maxLength: 5 }) })
    .map(({ noteId, text }): FlowEdit => ({ kind: "change_note", noteId, changes: { text } })),
  fc.tuple(groupId, ids).map(([id, nodeIds]): FlowEdit => ({ kind: "group", groupId: id, group, nodeIds })),
  fc
    .tuple(groupId, fc.boolean())
    .map(([id, collapsed]): FlowEdit => ({ kind: "change_group", groupId: id, changes: { collapsed } })),
  groupId.map((id): FlowEdit => ({ kind: "ungroup", groupIds: [id] })),
  fc.tuple(ids, fc.option(groupId)).map(([nodeIds, id]): FlowEdit => ({ kind: "set_group", nodeIds, groupId: id })),
  ids.map((nodeIds): FlowEdit => ({ kind: "remove", nodeIds, edgeKeys: [], noteIds: ["n"] })),
  fc.tuple(ids, fc.integer(), fc.option(groupId)).map(
    ([nodeIds, x, id]): FlowEdit => ({
      kind: "move",
      positions: Object.fromEntries(nodeIds.map((nodeId) => [nodeId, { x, y: 0 }])),
      notes: { n: { x, y: x } },
      members: Object.fromEntries(nodeIds.map((nodeId) => [nodeId, id])),
    }),
  ),
  fc
    .tuple(fc.constantFrom("a", "b"), fc.constantFrom("c", "d"))
    .map(([nodeId, to]): FlowEdit => ({ kind: "rename_id", nodeId, to })),
);

const apply = (document: FlowDocument, edit: FlowEdit) => applyEdit(document, edit, testCatalog);

describe("notes and groups", () => {
  it("leave a layout of the format after any edits: members are nodes of groups that exist, no group is empty", () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 15 }), (list) => {
        const { definition, layout } = list.reduce(apply, flow);
        expect(flowLayout.parse(layout)).toEqual(layout);
        const { members = {}, groups = {} } = layout;
        const nodeIds = definition.nodes.map((item) => item.id);
        for (const [nodeId, id] of Object.entries(members)) {
          expect(nodeIds).toContain(nodeId);
          expect(Object.keys(groups)).toContain(id);
        }
        expect(new Set(Object.values(members))).toEqual(new Set(Object.keys(groups)));
        expect(definition.edges.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it("are undone and done again step by step", () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 15 }), (list) => {
        let history = startHistory(flow);
        list.forEach((edit, index) => {
          history = recordEdit(history, edit, testCatalog, index * 10_000)?.history ?? history;
        });
        const end = history.document;
        for (let change = undo(history); change; change = undo(history)) history = change.history;
        expect(operationsBetween(history.document, flow)).toEqual([]);
        for (let change = redo(history); change; change = redo(history)) history = change.history;
        expect(operationsBetween(history.document, end)).toEqual([]);
      }),
    );
  });

  it("stay when nodes are added, moved, deleted or renamed beside them", () => {
    const drawn = [
      { kind: "add_note", noteId: "n", note },
      { kind: "group", groupId: "g", group, nodeIds: ["a", "b"] },
      { kind: "move", positions: { start: { x: 40, y: 40 } } },
      { kind: "remove", nodeIds: ["start"], edgeKeys: [] },
      { kind: "rename_id", nodeId: "a", to: "order" },
    ] satisfies FlowEdit[];
    const { layout } = drawn.reduce(apply, flow);
    expect(layout).toMatchObject({ notes: { n: note }, groups: { g: group }, members: { order: "g", b: "g" } });
    expect(Object.keys(layout.nodes)).toEqual(["order", "b"]);
  });

  it.each<FlowEdit>([
    { kind: "change_note", noteId: "gone", changes: { text: "x" } },
    { kind: "change_group", groupId: "gone", changes: { name: "x" } },
    { kind: "ungroup", groupIds: ["gone"] },
    { kind: "set_group", nodeIds: ["a"], groupId: "gone" },
    { kind: "set_group", nodeIds: ["a"], groupId: null },
    { kind: "rename_id", nodeId: "a", to: "b" },
  ])("give back the very same document when nothing changes: $kind", (edit) => {
    expect(apply(flow, edit)).toBe(flow);
  });

  it("say in words what was done", () => {
    const grouped = apply(flow, { kind: "group", groupId: "g", group, nodeIds: ["a"] });
    const words = (edit: FlowEdit) => describeEdit(grouped, edit);
    expect(words({ kind: "group", groupId: "h", group, nodeIds: ["a", "b"] })).toBe('Grouped 2 nodes as "Order"');
    expect(words({ kind: "change_group", groupId: "g", changes: { name: "Pay" } })).toBe(
      'Renamed group "Order" to "Pay"',
    );
    expect(words({ kind: "change_group", groupId: "g", changes: { collapsed: true } })).toBe('Collapsed group "Order"');
    expect(words({ kind: "ungroup", groupIds: ["g"] })).toBe('Ungrouped "Order"');
    expect(words({ kind: "set_group", nodeIds: ["b"], groupId: "g" })).toBe('Put "b" into group "Order"');
    expect(words({ kind: "move", positions: {}, notes: { n: { x: 1, y: 1 } } })).toBe("Moved a note");
    expect(words({ kind: "remove", nodeIds: [], edgeKeys: [], noteIds: ["n"] })).toBe("Deleted a note");
    expect(words({ kind: "rename_id", nodeId: "a", to: "order" })).toBe('Changed the id of "a" to order');
  });
});
