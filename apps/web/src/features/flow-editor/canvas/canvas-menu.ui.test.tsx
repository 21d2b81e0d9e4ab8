import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ReactFlowProvider } from "reactflow";
import { describe, expect, it, vi } from "vitest";
import type { FlowDocument } from "../document/flow-document.ts";
import { edge, flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import type { MenuTarget } from "../state/editor-ui.ts";
import { type Selection, selectNodes, selectOnly } from "../state/selection.ts";
import { CanvasMenu } from "./canvas-menu.tsx";

// What tests a node asks the server for pins and has tests of its own.
vi.mock("../testing/test-items.tsx", () => ({ TestItems: () => null }));

const plain = flowOf([node("start", "manual"), node("a", "set"), node("b", "set")], [edge("start", "a")]);
const flow: FlowDocument = {
  ...plain,
  layout: {
    ...plain.layout,
    notes: { n: { x: 0, y: 0, width: 200, height: 80, text: "Why", color: "amber" } },
    groups: { g: { name: "Order", color: "teal" } },
    members: { a: "g" },
  },
};

function open(target: MenuTarget, selection: Selection, readOnly = false) {
  const editor = openTestEditor({ document: flow, readOnly });
  editor.session.select(selection);
  editor.ui.set((ui) => ({ ...ui, menu: { at: { x: 0, y: 0 }, target } }));
  render(
    <EditorContext value={editor}>
      <ReactFlowProvider>
        <CanvasMenu />
      </ReactFlowProvider>
    </EditorContext>,
  );
  const items = screen
    .getAllByRole("menuitem")
    .map((item) => item.textContent?.replace(/(Ctrl|Shift|⌫|↵|F2).*$/, "").trim());
  return { editor, items, user: userEvent.setup() };
}
const item = (name: RegExp) => screen.getByRole("menuitem", { name });

describe("the menus of the canvas", () => {
  it("of the canvas add and show", () => {
    const { items } = open({ kind: "canvas", position: { x: 0, y: 0 } }, selectNodes());
    expect(items).toEqual(
      expect.arrayContaining(["Add node N", "Add note S", "Paste", "Arrange all nodes", "Select all", "Find in flow"]),
    );
  });

  it("of a node rename, connect, group, disable and delete it", async () => {
    const { editor, items, user } = open({ kind: "nodes", nodeIds: ["b"] }, selectNodes("b"));
    expect(items).toEqual(
      expect.arrayContaining([
        "Edit parameters",
        "Rename",
        "Change id…",
        "Copy as JSON",
        "Cut",
        "Duplicate",
        "Add note",
      ]),
    );
    await user.click(item(/^Disable/));
    expect(editor.session.document().definition.nodes[2]?.disabled).toBe(true);
  });

  it("of several nodes group, align and delete all of them", async () => {
    const { editor, items, user } = open({ kind: "selection" }, selectOnly({ nodes: ["start", "b"], notes: ["n"] }));
    expect(items).toEqual(expect.arrayContaining(["Arrange these nodes", "Align", "Put into group"]));
    await user.click(item(/^Delete 2 nodes, 1 note/));
    expect(editor.session.document().definition.nodes.map(({ id }) => id)).toEqual(["a"]);
    expect(editor.session.document().layout.notes).toBeUndefined();
  });

  it("of a group collapse and dissolve it, of a note write in it", async () => {
    const { editor, user } = open({ kind: "group", groupId: "g" }, selectOnly({ groups: ["g"] }));
    await user.click(item(/^Collapse/));
    expect(editor.session.document().layout.groups?.g?.collapsed).toBe(true);
    const note = open({ kind: "note", noteId: "n" }, selectOnly({ notes: ["n"] }));
    await note.user.click(item(/^Write/));
    expect(note.editor.ui.get().editing).toBe("note:n");
  });

  it("change nothing for those who may only look", () => {
    const node = open({ kind: "nodes", nodeIds: ["a"] }, selectNodes("a"), true);
    expect(node.items).toEqual(["Show parameters", "Copy as JSON", "Copy id"]);
  });
});
