import { maxNodesPerFlow } from "@millrace/contracts/flow/definition";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { createEditorSession } from "./editor-session.ts";
import { selectNodes, withFlags } from "./selection.ts";

const flow = flowOf([node("start", "manual"), node("set", "set")], [edge("start", "set")]);

function open(readOnly = false) {
  const edits: string[] = [];
  const refusals: string[] = [];
  let nowMs = 0;
  const session = createEditorSession({
    document: flow,
    catalog: testCatalog,
    readOnly,
    nowMs: () => {
      nowMs += 10_000;
      return nowMs;
    },
    onEdited: ({ summary }) => void edits.push(summary),
    onRefused: (words) => void refusals.push(words),
  });
  return { session, edits, refusals };
}

describe("an editor session", () => {
  it("tells of each change in words, undo and redo included, and of nothing else", () => {
    const { session, edits } = open();
    session.apply({ kind: "rename", nodeId: "set", name: "Sum" });
    session.apply({ kind: "rename", nodeId: "set", name: "Sum" });
    session.undo();
    session.undo();
    session.redo();
    session.select(selectNodes("set"));
    expect(edits).toEqual(['Renamed "set" to "Sum"', 'Undid: Renamed "set" to "Sum"', 'Renamed "set" to "Sum"']);
  });

  it("refuses what would make the flow too large for the server, and says why", () => {
    const { session, edits, refusals } = open();
    const nodes = Array.from({ length: maxNodesPerFlow - 1 }, (_, index) => node(`n${index}`, "set"));
    session.apply({ kind: "add", nodes, positions: {}, edges: [] });
    expect(edits).toEqual([]);
    expect(refusals).toEqual([expect.stringContaining("at most 2,000 nodes; this would make it 2,001")]);
    expect(session.document()).toBe(flow);
  });

  it("never keeps a selection of what is gone", () => {
    const { session } = open();
    session.select(selectNodes("set", "start"));
    session.apply({ kind: "remove", nodeIds: ["set"], edgeKeys: [] });
    expect([...session.store.get().selection.nodes]).toEqual(["start"]);
  });

  it("changes nothing when it is read-only", () => {
    const { session, edits } = open(true);
    session.apply({ kind: "remove", nodeIds: ["set"], edgeKeys: [] });
    expect(session.document()).toBe(flow);
    expect(edits).toEqual([]);
  });

  it("keeps selection and undo when others change the document, and lets go of what they removed", () => {
    const { session } = open();
    session.apply({ kind: "rename", nodeId: "set", name: "Sum" });
    session.select(selectNodes("set", "start"));
    const { definition, layout } = session.document();
    const nodes = definition.nodes.map((item) => (item.id === "start" ? { ...item, name: "Theirs" } : item));
    session.show({ definition: { ...definition, nodes }, layout });
    expect([...session.store.get().selection.nodes]).toEqual(["set", "start"]);
    session.undo();
    expect(session.document().definition.nodes.map(({ name }) => name)).toEqual(["Theirs", "set"]);
    session.show({ definition: { ...definition, nodes: nodes.slice(1), edges: [] }, layout });
    expect([...session.store.get().selection.nodes]).toEqual(["set"]);
    session.show(
      { definition: { ...definition, nodes: [node("set_2", "set")], edges: [] }, layout },
      new Map([["set", "set_2"]]),
    );
    expect([...session.store.get().selection.nodes]).toEqual(["set_2"]);
  });

  it("finds problems with the node they are about", () => {
    const { session } = open();
    session.apply({ kind: "remove", nodeIds: [], edgeKeys: ["start.out>set.in"] });
    session.validate();
    expect(session.store.get().problems.byNode.get("set")?.[0]?.code).toBe("unreachable_node");
    expect(session.store.get().problems.errors).toBe(1);
  });

  it("keeps the selection the same object when flags say what is known", () => {
    const selection = selectNodes("a");
    expect(withFlags(selection, { nodes: [{ id: "a", selected: true }] })).toBe(selection);
    expect([
      ...withFlags(selection, { nodes: [{ id: "a", selected: false }], edges: [{ id: "e", selected: true }] }).edges,
    ]).toEqual(["e"]);
  });
});
