import { exactly, integer, text } from "@millrace/engine/types/schema-parts";
import { noScopeTypes } from "@millrace/engine/types/scope-types";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { rootsOf, type TreeEntry } from "./data-tree.ts";
import { DataTreeView } from "./data-tree-view.tsx";
import { dataPathMime } from "./insert-path.ts";

const order = { id: "A-1", lines: Array.from({ length: 5_000 }, (_, index) => ({ sku: `sku-${index}` })) };
const roots = rootsOf({
  types: { ...noScopeTypes, input: exactly({ id: text, total: integer }), step: () => undefined },
  scope: {
    trigger: order,
    input: { id: "A-1", total: 3 },
    steps: {},
    item: null,
    index: null,
    run: { id: "run_1", startedAt: "2026-01-01T00:00:00Z" },
    now: "2026-01-01T00:00:00Z",
    random: 0,
  },
  names: new Map(),
  triggerId: null,
});

function open(query = "") {
  const picked: TreeEntry["path"][] = [];
  const { container } = render(
    <DataTreeView roots={roots} query={query} onInsert={(entry) => picked.push(entry.path)} />,
  );
  return { picked, container, user: userEvent.setup(), tree: screen.getByRole("tree", { name: "Data" }) };
}
const active = (tree: HTMLElement) => document.getElementById(tree.getAttribute("aria-activedescendant") ?? "");
/** What is read out for the active row. */
const activeName = (tree: HTMLElement) =>
  document.getElementById(active(tree)?.getAttribute("aria-labelledby") ?? "")?.textContent;

describe("the data tree on the screen", () => {
  it("is walked, opened and picked from with the keyboard alone", async () => {
    const { picked, user, tree } = open();
    tree.focus();
    expect(activeName(tree)).toBe("InputobjectWhat comes in");
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(activeName(tree)).toBe("totalwhole number3");
    await user.keyboard("{Enter}");
    expect(picked).toEqual([["input", "total"]]);
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(active(tree)?.getAttribute("aria-expanded")).toBe("false");
    await user.keyboard("{ArrowDown}{ArrowRight}{ArrowRight}{Enter}");
    expect(picked.at(-1)).toEqual(["trigger", "id"]);
  });

  it("keeps a few dozen rows on the page, however many there are", async () => {
    const { container, user, tree } = open();
    tree.focus();
    // Input is open; the trigger is the third row from it.
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowRight}{ArrowDown}{ArrowDown}{ArrowRight}");
    expect(container.querySelectorAll("[role=treeitem]").length).toBeGreaterThan(20);
    expect(container.querySelectorAll("[role=treeitem]").length).toBeLessThan(60);
  });

  it("hands over the path when a row is dragged", () => {
    open();
    const data = new Map<string, string>();
    const event = new Event("dragstart", { bubbles: true });
    Object.assign(event, { dataTransfer: { setData: (kind: string, value: string) => data.set(kind, value) } });
    screen.getByRole("treeitem", { name: /^total/ }).dispatchEvent(event);
    expect(data.get(dataPathMime)).toBe('["input","total"]');
    expect(data.get("text/plain")).toBe("input.total");
  });

  it("says when a search finds nothing", () => {
    open("zebra");
    expect(screen.getByText('Nothing here is called "zebra".')).toBeTruthy();
  });
});
