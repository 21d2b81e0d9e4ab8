import type { BackfillInput, Schedule, ScheduleDetail, ScheduleTick } from "@millrace/contracts/api/schedules";
import { newId } from "@millrace/contracts/ids";
import type { Permission } from "@millrace/contracts/permissions";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { SchedulePanel } from "./schedule-panel.tsx";

const granted = new Set<Permission>();
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({
    can: (permission: Permission) => granted.has(permission),
    path: (path: string) => `/o/acme${path}`,
  }),
}));

const flowId = newId("flow");
const runId = newId("run");
const backfillId = newId("backfill");
const schedule: Schedule = {
  flowId,
  flowName: "Reports",
  cron: "0 9 * * 1-5",
  timeZone: "Europe/Berlin",
  misfire: "once",
  overlap: "start",
  next: ["2026-11-23T08:00:00.000Z", "2026-11-24T08:00:00.000Z"],
  paused: null,
  missedSince: null,
  lastTick: null,
};
const decidedAt = "2026-11-20T08:00:01.000Z";
const ticks: ScheduleTick[] = [
  {
    scheduledAt: "2026-11-20T08:00:00.000Z",
    outcome: "started",
    reason: null,
    decidedAt,
    run: { id: runId, status: "failed" },
  },
  { scheduledAt: "2026-11-19T08:00:00.000Z", outcome: "skipped", reason: "superseded", decidedAt, run: null },
  { scheduledAt: "2026-11-18T08:00:00.000Z", outcome: "waiting", reason: "overlap", decidedAt, run: null },
  { scheduledAt: "2026-11-17T08:00:00.000Z", outcome: "started", reason: "backfill", decidedAt, run: null },
];
const progress = {
  id: backfillId,
  from: "2026-11-01T00:00:00.000Z",
  to: "2026-11-16T00:00:00.000Z",
  total: 11,
  done: 4,
  skipped: 1,
  by: "Ada",
  startedAt: decidedAt,
  finishedAt: null,
  stoppedBy: null,
};

let detail: ScheduleDetail;
let shownTicks: ScheduleTick[];
let asked: BackfillInput[];
let stopped: string[];
let leftOut: number;
beforeEach(() => {
  granted.clear();
  granted.add("run.execute");
  detail = { schedule, backfill: null };
  shownTicks = ticks;
  asked = [];
  stopped = [];
  leftOut = 2;
});
const answer = (path: string, input: unknown) => {
  if (path === "schedules.get") return detail;
  if (path === "schedules.ticks") return { items: shownTicks, nextCursor: null };
  if (path === "schedules.stopBackfill") {
    stopped.push((input as { backfillId: string }).backfillId);
    detail = { schedule, backfill: { ...progress, finishedAt: decidedAt, stoppedBy: "Grace" } };
    return detail.backfill;
  }
  const { dryRun } = input as BackfillInput;
  asked.push(input as BackfillInput);
  if (!dryRun) detail = { schedule, backfill: progress };
  const first = ["2026-11-02T08:00:00.000Z", "2026-11-03T08:00:00.000Z"];
  return { count: 11, first, leftOut, backfillId: dryRun ? null : backfillId };
};
const show = () =>
  render(
    <AnsweredBy answer={answer}>
      <SchedulePanel flowId={flowId} />
    </AnsweredBy>,
  );

describe("the schedule of a flow", () => {
  it("says in words when it comes, what comes next on its own clock, and what its policies do", async () => {
    const { container } = show();
    await screen.findByText("Every weekday at 09:00, Europe/Berlin");
    expect(container.textContent).toContain("Mon, 23 Nov 2026, 09:00");
    expect(container.textContent).toContain("Run once, for the latest one");
    expect(container.textContent).toContain("Start anyway");
  });

  it("shows what became of each time that has come, with the run or the reason", async () => {
    show();
    const run = await screen.findByRole("link", { name: "Failed" });
    expect(run.getAttribute("href")).toBe(`/o/acme/runs/${runId}`);
    const [first, second, third, fourth] = within(run.closest("ol") ?? document.body).getAllByRole("listitem");
    expect(first?.textContent).toContain("Fri, 20 Nov 2026, 09:00");
    expect(second?.textContent).toContain("SkippedMissed; a later time ran for it.");
    expect(third?.textContent).toContain("WaitingWaits for the run before to end.");
    expect(fourth?.textContent).toContain("Run no longer keptStarted by a backfill.");
  });

  it("says that it is paused and misses times, or that nobody starts them", async () => {
    detail = { schedule: { ...schedule, paused: "flow", missedSince: decidedAt }, backfill: null };
    const { unmount } = show();
    await screen.findByText(/The flow is paused, so nothing starts. Times have come meanwhile/);
    unmount();
    detail = { schedule: { ...schedule, missedSince: decidedAt }, backfill: null };
    show();
    expect((await screen.findByText(/has not been started/)).textContent).toContain("a worker with the role scheduler");
  });

  it("says what to do for a flow without one", async () => {
    detail = { schedule: null, backfill: null };
    show();
    await screen.findByText(/Publish a version that begins with a Schedule node/);
  });
});

describe("a backfill", () => {
  it("is looked at before it is started, and then shows how far it has come until it is stopped", async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Backfill…" }));
    const start = await screen.findByRole("button", { name: "Start 11 runs" });
    const dialog = screen.getByRole("dialog");
    expect(dialog.textContent).toContain("Mon, 2 Nov 2026, 09:00");
    expect(dialog.textContent).toContain("and 9 more");
    expect(dialog.textContent).toContain("2 times have had a run already and are left out.");
    expect(asked.every(({ dryRun }) => dryRun)).toBe(true);
    await user.click(start);
    const last = asked.at(-1);
    expect(last).toMatchObject({ flowId, again: false, dryRun: false });
    expect(last && Date.parse(last.to) - Date.parse(last.from)).toBe(86_400_000);

    await screen.findByText("Backfill under way");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("status").textContent).toContain("3 of 11 runs started, 1 not needed any more.");
    expect(screen.getByRole("button", { name: "Backfill…" })).toHaveProperty("disabled", true);
    await user.click(screen.getByRole("button", { name: "Stop backfill" }));
    await screen.findByText("Backfill stopped");
    expect(stopped).toEqual([backfillId]);
    expect(screen.getByRole("status").textContent).toContain("stopped by Grace.");
  });

  it("asks again for what it would do when something is changed, on the clock of the schedule", async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Backfill…" }));
    await screen.findByRole("button", { name: "Start 11 runs" });
    await user.clear(screen.getByLabelText("From"));
    await user.type(screen.getByLabelText("From"), "2026-07-01T00:00");
    await user.click(screen.getByRole("switch"));
    leftOut = 0;
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ from: "2026-06-30T22:00:00.000Z", again: true }));
  });

  it("is refused here already where the end is before the beginning", async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Backfill…" }));
    await user.clear(screen.getByLabelText("To"));
    await user.type(screen.getByLabelText("To"), "2020-01-01T00:00");
    await screen.findByText("Choose an end that is not before the beginning.");
    expect(screen.getByRole("button", { name: "Start runs" })).toHaveProperty("disabled", true);
  });

  it("is for those who may start runs", async () => {
    granted.clear();
    detail = { schedule, backfill: progress };
    show();
    await screen.findByText("Backfill under way");
    expect(screen.queryByRole("button")).toBeNull();
  });
});
