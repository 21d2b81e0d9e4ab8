import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ReactFlowProvider } from "reactflow";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext, useDocument } from "../state/editor-context.ts";
import { selectNodes } from "../state/selection.ts";
import { useCanvasKeys } from "./use-canvas-keys.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

const flow = flowOf([node("start", "manual"), node("a", "set"), node("b", "set")], [edge("start", "a")]);

function Canvas() {
  useCanvasKeys();
  useKeptFocus();
  const { definition } = useDocument();
  return (
    <>
      <div className="flow-canvas" tabIndex={-1}>
        {definition.nodes.map(({ id }) => (
          <button key={id} type="button" className="react-flow__node" data-id={id} />
        ))}
      </div>
      <button type="button">Elsewhere</button>
    </>
  );
}

function open() {
  const editor = openTestEditor({ document: flow });
  render(
    <EditorContext value={editor}>
      <ReactFlowProvider>
        <Canvas />
      </ReactFlowProvider>
    </EditorContext>,
  );
  const card = (id: string) => document.querySelector<HTMLElement>(`[data-id="${id}"]`);
  const press = (keys: string) => userEvent.setup().keyboard(keys);
  return { editor, card, press };
}
const pane = () => document.querySelector(".flow-canvas");
const copiesIn = (editor: ReturnType<typeof open>["editor"]) =>
  editor.session.document().definition.nodes.filter(({ id }) => !["start", "a", "b"].includes(id));
const settled = () => act(() => new Promise((done) => setTimeout(done, 300)));

describe("the focus", () => {
  it("goes to the canvas when undo takes the copy that has it away, and the keyboard goes on there", async () => {
    const { editor, card, press } = open();
    act(() => editor.session.select(selectNodes("a")));
    await press("{Control>}d{/Control}");
    const [copy] = copiesIn(editor);
    card(copy?.id ?? "")?.focus();
    await press("{Control>}z{/Control}");
    expect(copiesIn(editor)).toEqual([]);
    await waitFor(() => expect(document.activeElement).toBe(pane()));
    await press("{Control>}{Shift>}z{/Shift}{/Control}");
    expect(copiesIn(editor)).toHaveLength(1);
  });

  it("goes to what is selected when several are deleted, or somebody else deletes what has it", async () => {
    const { editor, card, press } = open();
    act(() => editor.session.select(selectNodes("a", "b")));
    card("b")?.focus();
    await press("{Delete}");
    await waitFor(() => expect(document.activeElement).toBe(pane()));
    await press("{Control>}z{/Control}");
    act(() => editor.session.select(selectNodes("b")));
    card("a")?.focus();
    const { definition, layout } = editor.session.document();
    const nodes = definition.nodes.filter(({ id }) => id !== "a");
    act(() => editor.session.show({ definition: { ...definition, nodes, edges: [] }, layout }));
    await waitFor(() => expect(document.activeElement).toBe(card("b")));
  });

  it("stays where somebody put it", async () => {
    const { editor, card, press } = open();
    act(() => editor.session.select(selectNodes("b")));
    screen.getByText("Elsewhere").focus();
    await press("{Control>}d{/Control}");
    await settled();
    expect(document.activeElement).toBe(screen.getByText("Elsewhere"));
    // On nothing, because somebody clicked beside everything.
    card("a")?.focus();
    card("a")?.blur();
    await press("{Control>}z{/Control}");
    await settled();
    expect(document.activeElement).toBe(document.body);
  });
});
