import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ReactFlowProvider } from "reactflow";
import { describe, expect, it } from "vitest";
import { edgeKey } from "../document/flow-document.ts";
import { edge, flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { type Editor, EditorContext } from "../state/editor-context.ts";
import { selectNodes, selectOnly } from "../state/selection.ts";
import { useCanvasKeys } from "./use-canvas-keys.ts";

const flow = flowOf(
  [node("start", "manual"), node("a", "set"), node("b", "set")],
  [edge("start", "a"), edge("a", "b")],
);

function Canvas() {
  useCanvasKeys();
  return (
    <div className="flow-canvas">
      <button type="button" className="react-flow__node" data-id="a" onKeyDown={() => {}} />
      <input aria-label="a field" />
    </div>
  );
}

function open(readOnly = false): { editor: Editor; press: (keys: string) => Promise<void> } {
  const editor = openTestEditor({ document: flow, readOnly });
  render(
    <EditorContext value={editor}>
      <ReactFlowProvider>
        <Canvas />
      </ReactFlowProvider>
    </EditorContext>,
  );
  const user = userEvent.setup();
  return { editor, press: (keys) => user.keyboard(keys) };
}
const documentOf = (editor: Editor) => editor.session.document();

describe("the keys of the canvas", () => {
  it("group, ungroup, disable and delete what is selected, each undone in one step", async () => {
    const { editor, press } = open();
    editor.session.select(selectNodes("a", "b"));
    await press("{Control>}g{/Control}");
    const [groupId = ""] = Object.keys(documentOf(editor).layout.groups ?? {});
    expect(documentOf(editor).layout.members).toEqual({ a: groupId, b: groupId });
    expect(editor.ui.get().editing).toBe(`group:${groupId}`);
    await press("d");
    expect(documentOf(editor).definition.nodes.map(({ disabled }) => disabled)).toEqual([false, true, true]);
    await press("{Control>}{Shift>}g{/Shift}{/Control}");
    expect(documentOf(editor).layout.groups).toBeUndefined();
    expect([...editor.session.store.get().selection.nodes]).toEqual(["a", "b"]);
    await press("{Delete}");
    expect(documentOf(editor).definition.nodes).toHaveLength(1);
    await press("{Control>}zzzz{/Control}");
    expect(operationsBetween(flow, documentOf(editor))).toEqual([]);
  });

  it("move notes with the nodes and change the size of a note", async () => {
    const { editor, press } = open();
    await press("s");
    const [noteId = ""] = Object.keys(documentOf(editor).layout.notes ?? {});
    expect(editor.ui.get().editing).toBe(`note:${noteId}`);
    const before = documentOf(editor).layout.notes?.[noteId];
    await press("{Alt>}{ArrowRight}{/Alt}");
    expect(documentOf(editor).layout.notes?.[noteId]?.width).toBe((before?.width ?? 0) + 8);
    editor.session.select(selectOnly({ nodes: ["a"], notes: [noteId] }));
    await press("{ArrowDown}");
    expect(documentOf(editor).layout.nodes.a).toEqual({ x: 320, y: 8 });
    expect(documentOf(editor).layout.notes?.[noteId]?.y).toBe((before?.y ?? 0) + 8);
  });

  it("walk along connections, connect, add, find, and open menus", async () => {
    const { editor, press } = open();
    editor.session.select(selectNodes("start"));
    await press("{Alt>}{ArrowRight}{ArrowRight}{/Alt}");
    expect([...editor.session.store.get().selection.nodes]).toEqual(["b"]);
    await press("c");
    expect(editor.ui.get().dialog).toEqual({ kind: "connect", nodeId: "b" });
    await press("n");
    expect(editor.ui.get().quickAdd?.insertion).toEqual({ kind: "after", nodeId: "b" });
    editor.session.select(selectOnly({ edges: [edgeKey(edge("a", "b"))] }));
    await press("n");
    expect(editor.ui.get().quickAdd?.insertion).toEqual({ kind: "on_edge", edge: edge("a", "b") });
    // What has the focus would come first.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    await press("{Shift>}{F10}{/Shift}");
    expect(editor.ui.get().menu?.target.kind).toBe("edge");
    await press("{Control>}f{/Control}");
    expect(editor.ui.get().isFindOpen).toBe(true);
    await press("?");
    expect(editor.ui.get().dialog).toEqual({ kind: "shortcuts" });
  });

  it("paste where the focus is, whatever the text cursor was left in", () => {
    const { editor } = open();
    const field = document.querySelector("input");
    const content = { millrace: "nodes", format: 1, nodes: [node("c", "set")], edges: [], positions: {} };
    const clipboardData = { getData: () => JSON.stringify(content) };
    const paste = () => {
      const event = new Event("paste", { bubbles: true, cancelable: true });
      field?.dispatchEvent(Object.assign(event, { clipboardData }));
      return documentOf(editor).definition.nodes.length;
    };
    field?.focus();
    expect(paste()).toBe(3);
    field?.blur();
    expect(paste()).toBe(4);
  });

  it("leave a field alone, and change nothing for those who may only look", async () => {
    const { editor, press } = open();
    editor.session.select(selectNodes("a"));
    document.querySelector("input")?.focus();
    await press("d{Delete}s");
    expect(documentOf(editor)).toBe(flow);
    const reader = open(true);
    reader.editor.session.select(selectNodes("a"));
    document.body.focus();
    await reader.press("ds{Delete}n{Control>}gd{/Control}");
    expect(documentOf(reader.editor)).toBe(flow);
    expect(reader.editor.ui.get()).toMatchObject({ editing: null, quickAdd: null });
  });
});
