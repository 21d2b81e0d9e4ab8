import type { RunWhy } from "@millrace/contracts/api/run-control";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import { newId } from "@millrace/contracts/ids";
import type { Permission } from "@millrace/contracts/permissions";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { TooltipProvider } from "@/ui/tooltip";
import { edge, node } from "../flow-editor/fixtures/test-catalog.ts";
import { testRun } from "./fixtures/test-run.ts";
import { RerunFromStep } from "./replay-run.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunHeader } from "./run-header.tsx";
import { useReason } from "./use-reason.ts";

const granted = new Set<Permission>();
const pushed: string[] = [];
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({
    can: (permission: Permission) => granted.has(permission),
    path: (path: string) => `/o/acme${path}`,
  }),
}));
vi.mock("next/navigation", () => ({ useRouter: () => ({ push: (path: string) => pushed.push(path) }) }));

const run = testRun({
  version: 3,
  trigger: "webhook",
  status: "waiting",
  definition: {
    ...emptyDefinition(),
    nodes: [node("start", "webhook"), node("fetch", "http", { name: "Fetch order" })],
    edges: [edge("start", "fetch")],
  },
  headline: "Waiting.",
});
const timer: RunWhy = {
  code: "timer",
  text: "*Nap* waits until 9.",
  until: null,
  since: null,
  ahead: null,
  action: null,
};
const newRunId = newId("run");

let why: RunWhy;
let asked: [string, unknown][];
beforeEach(() => {
  why = timer;
  asked = [];
  pushed.length = 0;
  granted.clear();
  granted.add("run.control");
});
const version = (number: number, isProduction: boolean) => ({ version: number, isProduction });
const answer = (path: string, input: unknown) => {
  if (path === "runs.why") return why;
  if (path === "flows.versions") return { items: [version(5, true), version(4, false), version(3, false)] };
  asked.push([path, input]);
  return { runId: newRunId, kept: 1 };
};
const show = (children: React.ReactNode) =>
  render(
    <NuqsTestingAdapter>
      <TooltipProvider>
        <AnsweredBy answer={answer}>{children}</AnsweredBy>
      </TooltipProvider>
    </NuqsTestingAdapter>,
  );

describe("the controls of a run", () => {
  it("say what pausing does before they do it", async () => {
    const user = userEvent.setup();
    show(<RunActions run={run} isLive />);
    await user.click(screen.getByRole("button", { name: "Pause run" }));
    const dialog = screen.getByRole("alertdialog");
    expect(dialog.textContent).toContain("no further ones begin until you resume the run");
    expect(asked).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Pause run" }));
    expect(asked).toEqual([["runs.pause", { runId: run.id }]]);
  });

  it("replay with the chosen version and show the new run", async () => {
    const user = userEvent.setup();
    show(<RunActions run={{ ...run, status: "failed", finishedAt: run.startedAt }} isLive={false} />);
    expect(screen.queryByRole("button", { name: "Pause run" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Replay…" }));
    expect(screen.getByRole("alertdialog").textContent).toContain("calls to other services are made again");
    await user.click(screen.getByRole("button", { name: "Replay run" }));
    expect(asked).toEqual([["runs.replay", { runId: run.id, version: "same" }]]);
    await expect.poll(() => pushed).toEqual([`/o/acme/runs/${newRunId}`]);
  });

  it("re-run from a step, after saying what is kept", async () => {
    const user = userEvent.setup();
    show(<RerunFromStep run={run} nodeId="fetch" name="Fetch order" />);
    await user.click(screen.getByRole("button", { name: "Re-run from here…" }));
    expect(screen.getByRole("alertdialog").textContent).toContain("keeps the results of the steps before");
    await user.click(screen.getByRole("button", { name: "Re-run from here" }));
    expect(asked).toEqual([["runs.rerunFrom", { runId: run.id, version: "same", fromNode: "fetch" }]]);
  });

  it("are not shown to somebody who may only look", () => {
    granted.clear();
    show(<RunActions run={run} isLive />);
    expect(screen.queryAllByRole("button")).toEqual([]);
  });
});

/** The header as the screen puts it together. */
function Header() {
  const reason = useReason(run, true);
  const headline = reason?.text ?? run.headline;
  return <RunHeader run={run} headline={headline} reason={reason} isLive nowMs={0} onShowStep={() => undefined} />;
}

describe("the sentence that says why a run is not running", () => {
  it("stands in the place of the headline, once", async () => {
    show(<Header />);
    expect((await screen.findByText(/waits until 9/)).textContent).toBe("Nap waits until 9.");
    expect(screen.getAllByRole("heading")).toHaveLength(1);
    expect(screen.queryByText("Waiting.")).toBeNull();
  });

  it("offers the next action, with its effect, to those who may take it", async () => {
    why = { ...timer, code: "paused_flow", text: "Its flow is paused by Ada.", action: "resume_flow" };
    const user = userEvent.setup();
    show(<Header />);
    const resume = await screen.findByRole("button", { name: "Resume Orders" });
    expect(screen.getByText("All runs of Orders that the pause holds go on, and waiting starts begin.")).toBeTruthy();
    await user.click(resume);
    expect(asked.filter(([path]) => path !== "flows.get")).toEqual([["flows.resume", { flowId: run.flowId }]]);
  });

  it("offers nothing to others, and is not there while the run executes", async () => {
    granted.clear();
    why = { ...timer, code: "paused_run", text: "Paused by Ada.", action: "resume_run" };
    const { unmount } = show(<Header />);
    await screen.findByText("Paused by Ada.");
    expect(screen.queryByRole("button", { name: "Resume run" })).toBeNull();
    unmount();
    why = { ...timer, code: "executing" };
    show(<Header />);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(screen.getByRole("heading").textContent).toBe("Waiting.");
  });
});
