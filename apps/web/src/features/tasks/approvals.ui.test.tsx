import type { PublishApproval } from "@millrace/contracts/api/versions";
import { newId } from "@millrace/contracts/ids";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { beforeEach, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { TooltipProvider } from "@/ui/tooltip";
import { OpenTaskCount } from "../frame/open-task-count.tsx";
import { sectionsFor } from "../frame/sections.ts";
import { TasksScreen } from "./tasks-screen.tsx";

let permissions: readonly string[];
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ can: (one: string) => permissions.includes(one), path: (path: string) => path }),
}));
vi.mock("@/realtime/realtime-provider", () => ({ useTopic: () => {} }));

const asked: PublishApproval = {
  id: newId("publishApproval"),
  flowId: newId("flow"),
  flowName: "Letters",
  production: 3,
  draftRevision: 12,
  contentHash: "h",
  requestedBy: "Grace Hopper",
  requestedAt: "2026-11-21T03:00:00.000Z",
  note: "for Monday",
  decision: null,
  decidedBy: null,
  decidedAt: null,
  decisionNote: "",
  publishedAs: null,
  isOwn: false,
};

const decided: PublishApproval = {
  ...asked,
  id: newId("publishApproval"),
  decision: "declined",
  decidedBy: "Alan Turing",
  decidedAt: "2026-11-21T04:00:00.000Z",
  decisionNote: "not on Mondays",
};

let calls: { path: string; input: unknown }[];
let open: PublishApproval[];
beforeEach(() => {
  calls = [];
  open = [asked];
  permissions = ["version.publish"];
});
const answer = (path: string, input: unknown) => {
  calls.push({ path, input });
  if (path === "flows.approvals") {
    const { state } = input as { state: string };
    return { items: state === "ended" ? [decided] : open, nextCursor: null };
  }
  if (path === "flows.approvalCount") return { count: open.length };
  if (path === "tasks.openCount") return { count: 2 };
  if (path === "tasks.list") return { items: [], nextCursor: null };
  if (path === "flows.decideApproval") {
    open = [];
    return null;
  }
  return {
    changes: [{ kind: "changed", text: "Time limit 10 s → 30 s" }],
    contract: { verdict: "compatible", points: [] },
    uses: [],
  };
};
const show = (search = "") =>
  render(
    <NuqsTestingAdapter searchParams={search} hasMemory>
      <AnsweredBy answer={answer}>
        <TooltipProvider>
          <OpenTaskCount />
          <TasksScreen />
        </TooltipProvider>
      </AnsweredBy>
    </NuqsTestingAdapter>,
  );
const isAsked = (path: string) => calls.some((call) => call.path === path);

it("shows a draft to approve with what changes, leads to the difference, and takes the decision", async () => {
  const user = userEvent.setup();
  show(`?approval=${asked.id}`);
  const panel = within(await screen.findByRole("dialog", { name: "Approve a draft" }));
  expect(await panel.findByText("Time limit 10 s → 30 s")).toBeTruthy();
  expect(panel.getByText(/Grace Hopper/).textContent).toContain("at edit 12: for Monday");
  const link = panel.getByRole("link", { name: "Compare on the canvas" });
  expect(link.getAttribute("href")).toContain(`/flows/${asked.flowId}/compare?from=production&to=draft`);
  await user.type(panel.getByLabelText(/Note/), "fine");
  await user.click(panel.getByRole("button", { name: "Approve" }));
  expect(await screen.findByText("Nothing waits for your approval")).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(calls.find(({ path }) => path === "flows.decideApproval")?.input).toEqual({
    approvalId: asked.id,
    decision: "approved",
    note: "fine",
  });
});

it("lists them above what runs ask, and counts both in the navigation", async () => {
  permissions = ["version.publish", "agent.approve"];
  show();
  const table = await screen.findByRole("table", { name: "Drafts to approve" });
  expect(table.textContent).toContain("Publish Letters: for Monday");
  expect(table.textContent).toContain("v3");
  expect(await screen.findByText("Nothing waits for a decision")).toBeTruthy();
  expect((await screen.findByText("3")).textContent).toBe(", open: 3");
  expect(sectionsFor((one) => one === "version.publish").map(({ label }) => label)).toContain("Tasks");
});

it("lists what was decided under Ended: who decided what, when, and what became of it", async () => {
  const user = userEvent.setup();
  show();
  await screen.findByText("Publish Letters");
  await user.click(screen.getByRole("button", { name: "Ended" }));
  const table = await screen.findByRole("table", { name: "Decided drafts" });
  for (const text of ["Declined", "Publish Letters: for Monday", "Grace Hopper", "Alan Turing", "Not published"])
    expect(table.textContent).toContain(text);
  expect(screen.queryByRole("button", { name: "For my role" })).toBeNull();
  show(`?state=ended&approval=${decided.id}`);
  const panel = within(await screen.findByRole("dialog", { name: "A decided draft" }));
  expect(panel.getByText("Declined by Alan Turing: not on Mondays")).toBeTruthy();
  expect(panel.getByRole("link", { name: "Compare it with production now" })).toBeTruthy();
  expect(panel.queryByRole("button", { name: "Approve" })).toBeNull();
});

it("asks for nothing that the role may not see", async () => {
  permissions = ["agent.approve"];
  show();
  expect(await screen.findByText("Nothing waits for a decision")).toBeTruthy();
  expect([isAsked("flows.approvals"), isAsked("flows.approvalCount"), isAsked("tasks.list")]).toEqual([
    false,
    false,
    true,
  ]);
});

it("says what became of a request that is not open any more, and that viewers decide nothing", async () => {
  open = [];
  show(`?approval=${asked.id}`);
  expect(await screen.findByText("Nothing to decide here")).toBeTruthy();
  permissions = ["flow.read"];
  show();
  expect(screen.getByText("Tasks are for those who decide")).toBeTruthy();
});
