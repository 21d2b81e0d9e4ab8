import type { MergeChoice, MergeConflict, MergePreview } from "@millrace/contracts/api/branches";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { MergePanel } from "./merge-panel.tsx";

const drawn = flowOf([node("work", "set", { name: "Work" })]);
const keyOf = ({ path }: Pick<MergeConflict, "path">) => path.join();

function show(conflicts: MergeConflict[], readOnly = false) {
  const merged: MergeChoice[][] = [];
  const side = {
    side: { kind: "draft" as const },
    version: null,
    draftRevision: 3,
    isProduction: false,
    name: "",
    at: "2026-01-01T00:00:00.000Z",
    by: "Ada",
    contentHash: "h",
    ...drawn,
  };
  const preview: MergePreview = {
    sourceRevision: 2,
    targetRevision: 3,
    conflicts,
    unresolved: conflicts.length,
    comparison: {
      changes: [],
      contract: { verdict: "compatible", points: [] },
      uses: [],
      from: side,
      to: side,
      moved: [],
    },
    problems: [],
  };
  function Panel() {
    const [chosen, setChosen] = useState<ReadonlyMap<string, MergeChoice>>(new Map());
    return (
      <MergePanel
        preview={preview}
        names={{ ours: "main", theirs: "Try" }}
        choiceOf={(conflict) => chosen.get(keyOf(conflict))}
        onChoose={(choice) => setChosen((before) => new Map(before).set(keyOf(choice), choice))}
        onChooseAll={(all) => setChosen(new Map(all.map((one) => [keyOf(one), one])))}
        onShow={() => {}}
        readOnly={readOnly}
        error={null}
        isMerging={false}
        isOld={false}
        onMerge={() => merged.push([...chosen.values()])}
      />
    );
  }
  render(
    <EditorContext value={openTestEditor({ document: drawn })}>
      <Panel />
    </EditorContext>,
  );
  return merged;
}

const notes: MergeConflict = { path: ["nodes", "work", "notes"], ours: "mine", theirs: "yours", canKeepBoth: false };
const name: MergeConflict = { path: ["nodes", "work", "name"], base: "W", ours: "A", theirs: "B", canKeepBoth: false };
const added: MergeConflict = { path: ["nodes", "work"], ours: { name: "A" }, theirs: { name: "B" }, canKeepBoth: true };

it("merges only when each conflict has a choice", async () => {
  const merged = show([notes, name]);
  const user = userEvent.setup();
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Merge into main" });
  expect(button.disabled).toBe(true);
  expect(screen.getByRole("status").textContent).toBe("2 choices are left");
  await user.click(screen.getAllByRole("radio", { name: /Keep main/ })[0] as HTMLElement);
  const [, other] = screen.getAllByRole("textbox");
  await user.clear(other as HTMLElement);
  await user.type(other as HTMLElement, "C");
  expect(button.disabled).toBe(false);
  await user.click(button);
  expect(merged).toEqual([
    [
      { path: notes.path, take: "ours" },
      { path: name.path, take: "value", value: "C" },
    ],
  ]);
});

it("stays the same field while a short text becomes a long one", async () => {
  const merged = show([name]);
  const user = userEvent.setup();
  const field = screen.getByRole("textbox");
  await user.clear(field);
  const long = "a name that is longer than what one would call a line of text";
  await user.type(field, long);
  expect(document.activeElement).toBe(field);
  await user.click(screen.getByRole("button", { name: "Merge into main" }));
  expect(merged).toEqual([[{ path: name.path, take: "value", value: long }]]);
});

it("decides all at once, and keeps both where that means something", async () => {
  const merged = show([notes, added]);
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "Take all of Try" }));
  await user.click(screen.getByRole("radio", { name: /Keep both/ }));
  await user.click(screen.getByRole("button", { name: "Merge into main" }));
  expect(merged).toEqual([
    [
      { path: notes.path, take: "theirs" },
      { path: added.path, take: "both" },
    ],
  ]);
});

it("shows both sides to those who may only look, and says when there is nothing new", () => {
  show([notes], true);
  expect(screen.queryByRole("button", { name: "Merge into main" })).toBeNull();
  expect(screen.getAllByRole<HTMLInputElement>("radio").every(({ disabled }) => disabled)).toBe(true);
});

it("has nothing to merge where nothing is new", () => {
  show([]);
  expect(screen.getByText("There is nothing new in Try.")).toBeDefined();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Merge into main" }).disabled).toBe(true);
});
