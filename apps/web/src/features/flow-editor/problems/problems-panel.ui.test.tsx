import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { ProblemsPanel } from "./problems-panel.tsx";

const openEditor = () =>
  openTestEditor({
    document: flowOf(
      [node("start", "manual"), node("fetch", "http", { name: "Fetch", params: { url: 7 } }), node("lost", "set")],
      [edge("start", "fetch")],
    ),
  });

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
