import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { recordEdit, redo, startHistory, undo } from "./edit-history.ts";
import type { FlowEdit } from "./edits.ts";

const flow = flowOf([node("start", "manual"), node("set", "set"), node("end", "fail")], [edge("start", "set")]);

const edits: fc.Arbitrary<FlowEdit> = fc.oneof(
  fc.constantFrom("start", "set", "end").map((id): FlowEdit => ({ kind: "remove", nodeIds: [id], edgeKeys: [] })),
  fc.constantFrom("start", "set", "end").map((id): FlowEdit => ({ kind: "rename", nodeId: id, name: `${id} 2` })),
  fc.constant<FlowEdit>({ kind: "connect", edge: edge("set", "end") }),
  fc.record({ x: fc.integer(), y: fc.integer() }).map((to): FlowEdit => ({ kind: "move", positions: { set: to } })),
  fc.boolean().map((disabled): FlowEdit => ({ kind: "set_disabled", nodeIds: ["set"], disabled })),
);

describe("undo and redo", () => {
  it("comes back to the start and forward to the end after any edits", () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 20 }), (list) => {
        let history = startHistory(flow);
        list.forEach((edit, index) => {
          history = recordEdit(history, edit, testCatalog, index * 10_000);
        });
        const end = history.document;
        const steps = history.past.length;
        for (let index = 0; index < steps; index++) history = undo(history);
        expect(history.document).toBe(flow);
        expect(undo(history)).toBe(history);
        for (let index = 0; index < steps; index++) history = redo(history);
        expect(history.document).toBe(end);
        expect(redo(history)).toBe(history);
      }),
    );
  });

  it("undoes quick typing in one field as one step, and slow typing as several", () => {
    const typed = (texts: string[], pauseMs: number) =>
      texts.reduce(
        (history, text, index) =>
          recordEdit(
            history,
            { kind: "set_params", nodeId: "set", params: { text }, pointer: "/text" },
            testCatalog,
            index * pauseMs,
          ),
        startHistory(flow),
      );
    expect(typed(["a", "ab", "abc"], 100).past).toHaveLength(1);
    expect(undo(typed(["a", "ab", "abc"], 100)).document).toBe(flow);
    expect(typed(["a", "ab", "abc"], 5_000).past).toHaveLength(3);
  });

  it("forgets what was undone once something else is done", () => {
    let history = recordEdit(startHistory(flow), { kind: "rename", nodeId: "set", name: "A" }, testCatalog, 0);
    history = recordEdit(undo(history), { kind: "rename", nodeId: "set", name: "B" }, testCatalog, 10);
    expect(redo(history)).toBe(history);
    expect(history.past).toHaveLength(1);
  });
});
