import { applyOperations } from "@millrace/engine/draft/apply-operations";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import {
  type EditHistory,
  type HistoryChange,
  moveOnto,
  recordEdit,
  redo,
  startHistory,
  undo,
} from "./edit-history.ts";
import { applyEdit, type FlowEdit } from "./edits.ts";
import type { FlowDocument } from "./flow-document.ts";

const flow = flowOf([node("start", "manual"), node("set", "set"), node("end", "fail")], [edge("start", "set")]);

const edits: fc.Arbitrary<FlowEdit> = fc.oneof(
  fc.constantFrom("start", "set", "end").map((id): FlowEdit => ({ kind: "remove", nodeIds: [id], edgeKeys: [] })),
  fc.constantFrom("start", "set", "end").map((id): FlowEdit => ({ kind: "rename", nodeId: id, name: `${id} 2` })),
  fc.constant<FlowEdit>({ kind: "connect", edge: edge("set", "end") }),
  fc.record({ x: fc.integer(), y: fc.integer() }).map((to): FlowEdit => ({ kind: "move", positions: { set: to } })),
  fc.boolean().map((disabled): FlowEdit => ({ kind: "set_disabled", nodeIds: ["set"], disabled })),
);

const record = (history: EditHistory, edit: FlowEdit, atMs = 0): EditHistory =>
  recordEdit(history, edit, testCatalog, atMs)?.history ?? history;
const after = (change: HistoryChange | null, history: EditHistory): EditHistory => change?.history ?? history;
const back = (history: EditHistory): EditHistory => after(undo(history), history);
const forth = (history: EditHistory): EditHistory => after(redo(history), history);
const isEqual = (a: FlowDocument, b: FlowDocument): boolean => operationsBetween(a, b).length === 0;
const rename = (nodeId: string, name: string): FlowEdit => ({ kind: "rename", nodeId, name });
/** Somebody else's edit comes in. */
const others = (history: EditHistory, edit: FlowEdit): EditHistory =>
  moveOnto(history, applyEdit(history.document, edit, testCatalog), new Map());

describe("undo and redo", () => {
  it("comes back to the start and forward to the end after any edits", () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 20 }), (list) => {
        let history = startHistory(flow);
        list.forEach((edit, index) => {
          history = record(history, edit, index * 10_000);
        });
        const end = history.document;
        const steps = history.past.length;
        for (let index = 0; index < steps; index++) history = back(history);
        expect(isEqual(history.document, flow)).toBe(true);
        expect(undo(history)).toBeNull();
        for (let index = 0; index < steps; index++) history = forth(history);
        expect(isEqual(history.document, end)).toBe(true);
        expect(redo(history)).toBeNull();
      }),
    );
  });

  it("says of each change which operations it is", () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 10 }), fc.array(fc.boolean(), { maxLength: 10 }), (list, ways) => {
        let server = flow;
        let history = startHistory(flow);
        const follow = (change: HistoryChange | null) => {
          if (!change) return;
          history = change.history;
          const applied = applyOperations(server, change.edit?.operations ?? []);
          expect(applied.conflicts).toEqual([]);
          server = applied.document;
          expect(isEqual(server, history.document)).toBe(true);
        };
        list.forEach((edit, index) => {
          follow(recordEdit(history, edit, testCatalog, index * 300));
        });
        for (const isBack of ways) follow(isBack ? undo(history) : redo(history));
      }),
    );
  });

  it("undoes quick typing in one field as one step, and slow typing as several", () => {
    const typed = (texts: string[], pauseMs: number) =>
      texts.reduce(
        (history, text, index) =>
          record(history, { kind: "set_params", nodeId: "set", params: { text }, pointer: "/text" }, index * pauseMs),
        startHistory(flow),
      );
    expect(typed(["a", "ab", "abc"], 100).past).toHaveLength(1);
    expect(isEqual(back(typed(["a", "ab", "abc"], 100)).document, flow)).toBe(true);
    expect(typed(["a", "ab", "abc"], 5_000).past).toHaveLength(3);
  });

  it("forgets what was undone once something else is done", () => {
    let history = record(startHistory(flow), rename("set", "A"));
    history = record(back(history), rename("set", "B"), 10);
    expect(redo(history)).toBeNull();
    expect(history.past).toHaveLength(1);
  });
});

describe("undo with others in the draft", () => {
  it("takes back the own step and leaves theirs", () => {
    let history = record(startHistory(flow), rename("set", "Mine"));
    history = others(history, { kind: "set_disabled", nodeIds: ["set"], disabled: true });
    history = others(history, rename("end", "Theirs"));
    const undone = undo(history);
    expect(undone?.refusal).toBeNull();
    expect(undone?.history.document.definition.nodes).toMatchObject([
      { name: "start" },
      { name: "set", disabled: true },
      { name: "Theirs" },
    ]);
  });

  it("does not undo what somebody changed since, and says so", () => {
    let history = record(startHistory(flow), rename("set", "Mine"));
    history = others(history, rename("set", "Theirs"));
    const undone = undo(history);
    expect(undone?.edit).toBeNull();
    expect(undone?.refusal).toBe('"Renamed "set" to "Mine"" can\'t be undone: somebody else changed the same since.');
    expect(undone?.history.document.definition.nodes[1]?.name).toBe("Theirs");
    expect(undone?.history.past).toHaveLength(0);
  });

  it("moves back only what nobody has moved since, and says that it was not all", () => {
    const to = (x: number) => ({ x, y: 500 });
    let history = record(startHistory(flow), { kind: "move", positions: { set: to(1), end: to(2) } });
    history = others(history, { kind: "move", positions: { end: to(9) } });
    const undone = undo(history);
    expect(undone?.refusal).toContain("undone in part");
    expect(undone?.history.document.layout.nodes).toEqual({ ...flow.layout.nodes, end: to(9) });
  });

  it("leaves a node that somebody connected whole", () => {
    let history = record(startHistory(flow), {
      kind: "add",
      nodes: [node("new", "set")],
      positions: { new: { x: 7, y: 7 } },
      edges: [edge("set", "new")],
    });
    history = others(history, { kind: "connect", edge: edge("new", "end") });
    const undone = undo(history);
    expect(undone?.refusal).toContain("can't be undone");
    expect(isEqual(undone?.history.document ?? flow, history.document)).toBe(true);
  });

  it("does not join typing across somebody else's edit, so that undoing it keeps theirs", () => {
    const typed = (text: string): FlowEdit => ({
      kind: "set_params",
      nodeId: "set",
      params: { text },
      pointer: "/text",
    });
    let history = record(startHistory(flow), typed("a"));
    history = others(history, typed("theirs"));
    history = record(history, typed("theirs!"), 10);
    expect(back(history).document.definition.nodes[1]?.params).toEqual({ text: "theirs" });
  });

  it("brings a node back once only, where somebody else brought it back before", () => {
    let history = record(startHistory(flow), { kind: "remove", nodeIds: ["set"], edgeKeys: [] });
    const again = applyEdit(flow, rename("set", "Theirs"), testCatalog);
    history = moveOnto(history, again, new Map());
    const undone = undo(history);
    expect(undone?.refusal).toContain("somebody else");
    expect(undone?.history.document.definition.nodes.map(({ id, name }) => `${id} ${name}`)).toEqual([
      "start start",
      "set Theirs",
      "end end",
    ]);
  });

  it("brings a node back at its place, next to another one that took its id", () => {
    let history = record(startHistory(flow), { kind: "remove", nodeIds: ["set"], edgeKeys: [] });
    history = others(history, {
      kind: "add",
      nodes: [node("set", "set")],
      positions: { set: { x: 900, y: 900 } },
      edges: [],
    });
    const { definition, layout } = back(history).document;
    expect(definition.nodes.map(({ id }) => id)).toContain("set_2");
    expect(layout.nodes).toMatchObject({ set: { x: 900, y: 900 }, set_2: flow.layout.nodes.set });
  });

  it("follows a node that got another id", () => {
    const added = record(startHistory(flow), { kind: "add", nodes: [node("new", "set")], positions: {}, edges: [] });
    const renamed = applyEdit(
      flow,
      { kind: "add", nodes: [node("new_2", "set", { name: "new" })], positions: {}, edges: [] },
      testCatalog,
    );
    const theirs = applyEdit(
      renamed,
      { kind: "add", nodes: [node("new", "fail")], positions: {}, edges: [] },
      testCatalog,
    );
    const undone = back(moveOnto(added, theirs, new Map([["new", "new_2"]])));
    expect(undone.document.definition.nodes.map(({ id, type }) => `${id} ${type}`)).toContain("new fail");
    expect(undone.document.definition.nodes.map(({ id }) => id)).not.toContain("new_2");
  });
});
