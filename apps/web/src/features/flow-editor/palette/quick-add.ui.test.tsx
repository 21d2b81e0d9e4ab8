import { nodeCatalog } from "@millrace/nodes/catalog";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { QuickAdd } from "./quick-add.tsx";

it("adds what fits the typed words best, whatever group it is in", async () => {
  const editor = { ...openTestEditor({ document: flowOf([node("start", "manual")]) }), catalog: nodeCatalog };
  render(
    <EditorContext value={editor}>
      <QuickAdd />
    </EditorContext>,
  );
  const user = userEvent.setup();
  for (const title of ["Wait", "Code", "Condition"]) {
    const insertion = { kind: "at" as const, position: { x: 0, y: 0 } };
    act(() => editor.ui.set((ui) => ({ ...ui, quickAdd: { at: { x: 0, y: 0 }, insertion } })));
    await user.type(await screen.findByPlaceholderText("Add a node"), `${title}{Enter}`);
    expect(editor.session.document().definition.nodes.at(-1)?.name).toBe(title);
  }
});
