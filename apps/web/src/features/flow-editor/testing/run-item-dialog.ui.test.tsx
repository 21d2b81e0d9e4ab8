import { newId } from "@millrace/contracts/ids";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { edge, flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { itemScopeOf } from "./item-scope.ts";
import { RunItemDialog } from "./run-item-dialog.tsx";
import { useNodeTests } from "./test-commands.ts";

vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ can: () => true, path: (path: string) => path }),
}));

const flow = flowOf(
  [
    node("start", "manual"),
    node("fetch", "http"),
    node("each", "map", { name: "Each order", params: { items: { $cel: "input.orders" }, concurrency: 1 } }),
    node("work", "set", { name: "Price" }),
    node("again", "loop", { name: "Try again", params: { maxRounds: 3 } }),
    node("once", "set", { name: "Ask" }),
  ],
  [
    edge("start", "fetch"),
    edge("fetch", "each"),
    edge("each.body", "work"),
    edge("each.done", "again"),
    edge("again.body", "once"),
  ],
);
const lastRun = {
  runId: newId("run"),
  trigger: {},
  steps: { fetch: { orders: ["tea", "rice"] } },
  inputs: {},
  places: { work: { item: "rice", index: 1 } },
};

function show(nodeId: string, pinned?: unknown) {
  const started: unknown[] = [];
  const answer = (path: string, input: unknown) => {
    if (path === "flows.lastRunData") return lastRun;
    if (path === "pins.list") return pinned ? [{ nodeId: "fetch", port: "out", size: 1, by: "Ada", at: "" }] : [];
    if (path === "pins.get") return { port: "out", value: pinned };
    started.push(input);
    return { runId: newId("run"), existing: false, debounced: false, startsAt: null };
  };
  const editor = openTestEditor({
    document: flow,
    readOnly: true,
  });
  editor.catalog = nodeCatalog;
  render(
    <EditorContext value={editor}>
      <AnsweredBy answer={answer}>
        <RunItemDialog nodeId={nodeId} onClose={() => {}} />
        <Asks nodeId={nodeId} />
      </AnsweredBy>
    </EditorContext>,
  );
  return { user: userEvent.setup(), started, editor };
}
const Asks = ({ nodeId }: { nodeId: string }) => {
  const tests = useNodeTests();
  return (
    <button type="button" hidden data-testid="run" onClick={() => tests?.runThisNode(nodeId)}>
      Run
    </button>
  );
};

it("finds the map or loop right around a node", () => {
  const scopeOf = (nodeId: string) => itemScopeOf(flow.definition, nodeCatalog, nodeId);
  expect([scopeOf("work")?.node.id, scopeOf("once")?.kind, scopeOf("each"), scopeOf("fetch")]).toEqual([
    "each",
    "loop",
    null,
    null,
  ]);
});

it("shows the item that the node would work on, and runs for the chosen one", async () => {
  const { user, started } = show("work");
  expect(await screen.findByText(/1 to 2, of "Each order"/)).toBeTruthy();
  const field = screen.getByLabelText("Item");
  expect(field).toHaveProperty("value", "2");
  expect(screen.getByRole("region", { name: "The chosen item" }).textContent).toContain("rice");
  await user.clear(field);
  await user.type(field, "3");
  expect(screen.getByText("The list has 2 items: enter a number from 1 to 2.")).toBeTruthy();
  await user.clear(field);
  await user.type(field, "1");
  expect(screen.getByRole("region", { name: "The chosen item" }).textContent).toContain("tea");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(started).toHaveLength(1));
  expect(started[0]).toMatchObject({ source: "draft", test: { only: "work", item: 0 } });
});

it("takes the list from what is pinned", async () => {
  show("work", { orders: ["salt", "oil", "pepper"] });
  expect(await screen.findByText(/1 to 3, of "Each order"/)).toBeTruthy();
  expect(screen.getByRole("region", { name: "The chosen item" }).textContent).toContain("oil");
});

it("asks for the round of a loop, and opens when such a node is run", async () => {
  const { user, started, editor } = show("once");
  fireEvent.click(screen.getByTestId("run"));
  expect(editor.ui.get().dialog).toEqual({ kind: "run_item", nodeId: "once" });
  const field = await screen.findByLabelText("Round");
  await user.clear(field);
  await user.type(field, "3{Enter}");
  await waitFor(() => expect(started).toHaveLength(1));
  expect(started[0]).toMatchObject({ test: { only: "once", item: 2 } });
});
