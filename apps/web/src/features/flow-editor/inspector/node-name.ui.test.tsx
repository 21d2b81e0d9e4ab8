import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { applyEdit } from "../document/edits.ts";
import { flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext, useDocument } from "../state/editor-context.ts";
import { NodeName } from "./node-name.tsx";

function First() {
  const [first] = useDocument().definition.nodes;
  return first ? <NodeName node={first} /> : null;
}

function show() {
  const editor = openTestEditor({ document: flowOf([node("a", "set", { name: "Old" })]) });
  const { unmount } = render(
    <EditorContext value={editor}>
      <First />
    </EditorContext>,
  );
  const others = (name: string) =>
    act(() =>
      editor.session.show(applyEdit(editor.session.document(), { kind: "rename", nodeId: "a", name }, testCatalog)),
    );
  const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Name of the node" });
  return { editor, field, others, unmount, name: () => editor.session.document().definition.nodes[0]?.name };
}

describe("the name of a node", () => {
  it("is taken over with Enter, left alone with Escape or when it is empty", async () => {
    const { field, name } = show();
    const user = userEvent.setup();
    await user.clear(field);
    await user.type(field, "New{Enter}");
    expect(name()).toBe("New");
    await user.type(field, "er{Escape}");
    expect([name(), field.value]).toEqual(["New", "New"]);
    await user.clear(field);
    await user.tab();
    expect([name(), field.value]).toEqual(["New", "New"]);
  });

  it("stays as it is being typed when somebody else renames the node, and the two names are a conflict", async () => {
    const { editor, field, others, name } = show();
    const user = userEvent.setup();
    await user.clear(field);
    await user.type(field, "Mine");
    others("Theirs");
    expect(document.activeElement).toBe(field);
    expect(field.value).toBe("Mine");
    await user.keyboard("{Enter}");
    expect(name()).toBe("Theirs");
    expect(editor.conflicts.get()).toMatchObject([{ path: ["nodes", "a", "name"], mine: "Mine", was: "Old" }]);
  });

  it("is taken over when the page goes while it is being typed", async () => {
    const { field, unmount, name } = show();
    const user = userEvent.setup();
    await user.clear(field);
    await user.type(field, "New");
    unmount();
    expect(name()).toBe("New");
  });

  it("shows at once what others call it", () => {
    const { field, others } = show();
    others("Theirs");
    expect(field.value).toBe("Theirs");
  });
});
