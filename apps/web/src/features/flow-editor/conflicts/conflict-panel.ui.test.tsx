import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { ConflictPanel } from "./conflict-panel.tsx";
import type { EditConflict } from "./find-conflicts.ts";

const timeout: EditConflict = {
  id: "timeout",
  path: ["nodes", "fetch", "timeoutMs"],
  mine: 10_000,
  was: 5_000,
  name: "Fetch order",
  by: "Ada",
};
const url: EditConflict = {
  id: "url",
  path: ["nodes", "fetch", "params", "url"],
  mine: "mine",
  name: "Fetch order",
  by: null,
};

function show(conflicts: EditConflict[], readOnly = false) {
  const fetch = node("fetch", "http", { name: "Fetch order", timeoutMs: 30_000, params: { url: "theirs" } });
  const editor = openTestEditor({ document: flowOf([fetch]), readOnly });
  editor.conflicts.set(() => conflicts);
  render(
    <EditorContext value={editor}>
      <ConflictPanel />
    </EditorContext>,
  );
  return { editor, saved: () => editor.session.document().definition.nodes[0] };
}

describe("the conflict panel", () => {
  it("shows both sides in words and keeps what is chosen", async () => {
    const { editor, saved } = show([timeout, url]);
    const user = userEvent.setup();
    const [first, second] = screen.getAllByRole("listitem");
    if (!first || !second) throw new Error("two rows");
    expect(first.textContent).toContain("Time limit of Fetch order");
    expect(first.textContent).toContain("yours10 sAda's30 sbefore5 s");
    await user.click(within(first).getByRole("button", { name: "Keep mine" }));
    expect(saved()?.timeoutMs).toBe(10_000);
    expect(editor.conflicts.get()).toEqual([url]);
    await user.click(within(second).getByRole("button", { name: "Keep theirs" }));
    expect(saved()?.params).toEqual({ url: "theirs" });
    expect(screen.queryByRole("region", { name: "Conflicts" })).toBeNull();
  });

  it("is decided with the keyboard, one after another", async () => {
    const { editor, saved } = show([timeout, url]);
    const user = userEvent.setup();
    const [first] = screen.getAllByRole("button", { name: "Keep mine" });
    first?.focus();
    await user.keyboard("{Enter}");
    expect(document.activeElement?.closest("li")?.textContent).toContain("Url");
    await user.tab();
    await user.keyboard("{Enter}");
    expect(saved()).toMatchObject({ timeoutMs: 10_000, params: { url: "mine" } });
    expect(editor.conflicts.get()).toEqual([]);
  });

  it("decides all at once, and leads to the field", async () => {
    const { editor, saved } = show([timeout, url]);
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: /Url of/ }));
    expect(editor.ui.get().focusField).toEqual({ nodeId: "fetch", pointer: "/url" });
    await user.click(screen.getByRole("button", { name: "Keep all mine" }));
    expect(saved()).toMatchObject({ timeoutMs: 10_000, params: { url: "mine" } });
    expect(editor.conflicts.get()).toEqual([]);
  });

  it("goes away by itself where the draft says by now what was wanted", () => {
    const { editor } = show([{ ...timeout, mine: 30_000 }]);
    expect(editor.conflicts.get()).toEqual([]);
  });

  it("lets a person who may not edit only let go of theirs", () => {
    show([timeout], true);
    expect(screen.queryByRole("button", { name: "Keep mine" })).toBeNull();
    expect(screen.getByRole("button", { name: "Keep Ada's" })).toBeTruthy();
  });
});
