import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { createAutosave, type SaveState, type UnsavedDraft } from "../autosave/autosave.ts";
import { createAnnotations } from "../canvas/canvas-annotations.ts";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { type Editor, EditorContext } from "../state/editor-context.ts";
import { createEditorSession } from "../state/editor-session.ts";
import { createEditorUi } from "../state/editor-ui.ts";
import { createStore } from "../state/store.ts";
import { ProblemsPanel } from "./problems-panel.tsx";

function openEditor(): Editor {
  return {
    flowId: "flw_1",
    catalog: testCatalog,
    session: createEditorSession({
      document: flowOf(
        [node("start", "manual"), node("fetch", "http", { name: "Fetch", params: { url: 7 } }), node("lost", "set")],
        [edge("start", "fetch")],
      ),
      catalog: testCatalog,
      readOnly: false,
      nowMs: () => 0,
      onEdited: () => {},
    }),
    ui: createEditorUi(true),
    annotations: createAnnotations(),
    saving: createStore<SaveState>({ kind: "saved", at: null }),
    setAside: createStore<UnsavedDraft | null>(null),
    autosave: createAutosave(1, {
      send: async () => ({ kind: "conflict" }),
      keep: () => {},
      onState: () => {},
      later: () => () => {},
      now: () => new Date(0),
    }),
  };
}

describe("the problems panel", () => {
  it("counts what blocks publishing, names it, and leads to the node and the field", async () => {
    const editor = openEditor();
    editor.session.validate();
    const user = userEvent.setup();
    render(
      <EditorContext value={editor}>
        <ProblemsPanel />
      </EditorContext>,
    );
    await user.click(screen.getByRole("button", { name: /problems block publishing/ }));
    await user.click(screen.getByRole("button", { name: /Fetch.*"url"/ }));
    expect([...editor.session.store.get().selection.nodes]).toEqual(["fetch"]);
    expect(editor.ui.get().focusField).toEqual({ nodeId: "fetch", pointer: "/url" });
    await user.click(screen.getByRole("button", { name: /lost never runs/ }));
    expect([...editor.session.store.get().selection.nodes]).toEqual(["lost"]);
  });

  it("goes away when the last problem is mended", async () => {
    const editor = openEditor();
    const { container } = render(
      <EditorContext value={editor}>
        <ProblemsPanel />
      </EditorContext>,
    );
    expect(container.textContent).toBe("");
  });
});
