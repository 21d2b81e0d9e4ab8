import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { nodeFixture, statisticsFixture } from "./statistics-fixture.ts";
import { StatisticsTable } from "./statistics-table.tsx";

const links = { runs: "/runs?flow=f", failed: "/runs?flow=f&status=failed" };
const data = statisticsFixture({
  nodes: [
    nodeFixture({ nodeId: "fetch", name: "Fetch", runs: 5, failed: 2 }),
    nodeFixture({ nodeId: "work", name: "Work", runs: 9, share: null, spends: "wait" }),
    nodeFixture({ nodeId: "old", name: "Gone", runs: 7, share: 0.2 }),
  ],
});

const openEditor = () =>
  openTestEditor({
    document: flowOf([node("fetch", "http", { name: "Fetch" }), node("work", "set", { name: "Work" })]),
    readOnly: true,
  });

it("sorts by a column, what has no value last, and leads to runs and nodes", async () => {
  const editor = openEditor();
  const user = userEvent.setup();
  render(
    <EditorContext value={editor}>
      <StatisticsTable data={data} links={links} onClose={() => {}} />
    </EditorContext>,
  );
  const table = screen.getByRole("table", { name: "Statistics by node" });
  const names = () =>
    within(table)
      .getAllByRole("rowheader")
      .map((cell) => cell.textContent);
  expect(names()).toEqual(["Fetch", "Work", "Gone (removed)"]);
  await user.click(within(table).getByRole("button", { name: "Runs" }));
  expect(names()).toEqual(["Work", "Gone (removed)", "Fetch"]);
  expect(within(table).getByRole("columnheader", { name: "Runs" }).getAttribute("aria-sort")).toBe("descending");
  await user.click(within(table).getByRole("button", { name: "Share of time" }));
  expect(names()).toEqual(["Fetch", "Gone (removed)", "Work"]);
  await user.click(within(table).getByRole("button", { name: "Share of time" }));
  expect(names()).toEqual(["Gone (removed)", "Fetch", "Work"]);
  expect(within(table).getByRole("link", { name: "2" }).getAttribute("href")).toBe(links.failed);
  await user.click(within(table).getByRole("button", { name: "Work" }));
  expect([...editor.session.store.get().selection.nodes]).toEqual(["work"]);
});
