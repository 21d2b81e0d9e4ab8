import type { RunUndo } from "@millrace/contracts/api/runs";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import { newId } from "@millrace/contracts/ids";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { node } from "../flow-editor/fixtures/test-catalog.ts";
import { testRun } from "./fixtures/test-run.ts";
import { RunActions } from "./run-actions.tsx";
import { RunUndoPanel } from "./run-undo.tsx";

vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ can: () => true, path: (path: string) => `/o/acme${path}` }),
}));
vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => undefined }) }));

const undoRun = newId("run");
const step = (nodeId: string, status: RunUndo["steps"][number]["status"], more: object = {}) => ({
  nodeId,
  path: nodeId,
  iteration: 0,
  flowName: "Refund",
  version: 2,
  status,
  runId: undoRun,
  problem: null,
  ...more,
});
const run = (undo: RunUndo | null, undoable = true) =>
  testRun({
    version: 3,
    trigger: "webhook",
    status: "failed",
    definition: {
      ...emptyDefinition(),
      nodes: [
        node("start", "webhook"),
        node("charge", "http", {
          name: "Charge card",
          ...(undoable ? { undo: { id: newId("flow"), version: 2 } } : {}),
        }),
      ],
    },
    headline: "Failed.",
    undo,
  });

let asked: [string, unknown][];
beforeEach(() => {
  asked = [];
});
const show = (children: React.ReactNode) =>
  render(
    <AnsweredBy
      answer={(path, input) => {
        asked.push([path, input]);
        return null;
      }}
    >
      {children}
    </AnsweredBy>,
  );

it("says how many steps are undone and leads to the runs that undo them", () => {
  show(
    <RunUndoPanel run={run({ state: "running", steps: [step("charge", "succeeded"), step("start", "running")] })} />,
  );
  expect(screen.getByRole("status").textContent).toBe("Being undone: 1 of 2.");
  expect(screen.getAllByRole("link")[0]?.getAttribute("href")).toBe(`/o/acme/runs/${undoRun}`);
  expect(screen.getByText("Charge card")).not.toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});

it("says what could not be undone, and tries it again", async () => {
  const problem = "This flow does not exist.";
  const failed = run({ state: "failed", steps: [step("charge", "failed", { runId: null, problem })] });
  show(<RunUndoPanel run={failed} />);
  expect(screen.getByRole("status").textContent).toBe("Undone: 0 of 1; 1 could not be undone.");
  expect(screen.getByText(problem)).not.toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Undo again what failed…" }));
  expect(screen.getByRole("alertdialog").textContent).toContain("calls to other services are made again");
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Undo again" }));
  expect(asked).toEqual([["runs.retryUndo", { runId: failed.id }]]);
});

it.each([
  [true, true],
  [false, undefined],
])("asks whether to undo when a run is cancelled, where its flow can undo something: %s", async (undoable, undo) => {
  const cancelled = run(null, undoable);
  show(<RunActions run={cancelled} isLive />);
  await userEvent.click(screen.getByRole("button", { name: "Cancel run" }));
  const dialog = screen.getByRole("alertdialog");
  const choice = within(dialog).queryByRole("switch", { name: "Undo what was done" });
  expect(choice !== null).toBe(undoable);
  if (choice) await userEvent.click(choice);
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel run" }));
  expect(asked.filter(([path]) => path !== "runs.why")).toEqual([
    ["runs.cancel", { runId: cancelled.id, ...(undo === undefined ? {} : { undo }) }],
  ]);
});
