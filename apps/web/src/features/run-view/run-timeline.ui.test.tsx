import type { ItemStatus, RunItem } from "@millrace/contracts/api/run-times";
import type { RunStep } from "@millrace/contracts/api/runs";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { TooltipProvider } from "@/ui/tooltip";
import { edge, node } from "../flow-editor/fixtures/test-catalog.ts";
import { testRun } from "./fixtures/test-run.ts";
import { RunTimeline } from "./run-timeline.tsx";
import { useFolds } from "./timeline-context.ts";

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
const step = (path: string, status: RunStep["status"], from: number, to: number, attempt = 1): RunStep => ({
  nodeId: path.slice(path.lastIndexOf("/") + 1),
  path,
  iteration: 0,
  attempt,
  status,
  startedAt: at(from),
  finishedAt: at(to),
  durationMs: to - from,
  port: null,
  wakeAt: null,
  error: null,
  kept: false,
});
const inBody = (from: string, to: string) => ({ from: { node: from, port: "body" }, to: { node: to, port: "in" } });

const run = testRun({
  version: 3,
  status: "failed",
  startedAt: at(0),
  finishedAt: at(4_000),
  durationMs: 4_000,
  definition: {
    ...emptyDefinition(),
    nodes: [
      node("start", "manual"),
      node("fetch", "http", { name: "Fetch order" }),
      node("each", "map", { name: "Each order" }),
      node("charge", "http", { name: "Charge card" }),
      node("sum", "set", { name: "Add up" }),
    ],
    edges: [edge("start", "fetch"), edge("fetch", "each"), inBody("each", "charge"), edge("each", "sum")],
  },
  steps: [
    step("fetch", "retrying", 0, 1_000),
    step("fetch", "succeeded", 3_000, 3_500, 2),
    step("each", "succeeded", 3_500, 4_000),
  ],
  inside: [{ nodeId: "charge", status: "failed", ports: ["out"] }],
  headline: "Failed.",
});

const itemsInAll = 1_000;
const statusAt = (index: number): ItemStatus => (index % 100 === 21 ? "failed" : "succeeded");
const item = (index: number): RunItem => ({
  index,
  status: statusAt(index),
  startedAt: at(3_500),
  finishedAt: at(3_600),
  steps: 1,
  segments: [{ kind: "external", fromMs: 3_500, toMs: 3_600 }],
});

/** As the server: counts of all, a page of those that are wanted. */
function itemsPageOf({ status, from = 0, limit = 100 }: { status?: ItemStatus[]; from?: number; limit?: number }) {
  const all = Array.from({ length: itemsInAll }, (_, index) => item(index));
  const wanted = all.filter((one) => one.index >= from && (!status || status.includes(one.status)));
  return {
    counts: { succeeded: 990, failed: 10 },
    items: wanted.slice(0, limit),
    nextFrom: wanted[limit]?.index ?? null,
    ...(from === 0 ? { starts: wanted.filter((_, place) => place % limit === 0).map(({ index }) => index) } : {}),
  };
}

beforeEach(() => {
  // There is no layout here, and a list shows as much as fits.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(28);
});
afterEach(() => {
  vi.restoreAllMocks();
});
const answer = (path: string, input: unknown) => {
  if (path === "runs.items") return itemsPageOf(input as Parameters<typeof itemsPageOf>[0]);
  if (path === "runs.itemSteps")
    return [step(`each[${(input as { index: number }).index}]/charge`, "failed", 3_500, 3_600)];
  return {
    fromMs: 0,
    toMs: 4_000,
    totals: { queue: 100, wait: 1_900, external: 2_000, own: 0 },
    segments: [{ kind: "external", fromMs: 0, toMs: 4_000 }],
  };
};

function Timeline({ initial = null }: { initial?: string | null }) {
  const [selected, setSelected] = useState<string | null>(initial);
  const folds = useFolds(initial);
  return <RunTimeline run={run} nowMs={0} selected={selected} onSelect={setSelected} folds={folds} />;
}
const show = (initial?: string) =>
  render(
    <AnsweredBy answer={answer}>
      <TooltipProvider>
        <Timeline initial={initial ?? null} />
      </TooltipProvider>
    </AnsweredBy>,
  );
const rows = () => screen.getAllByRole("treeitem");
const row = (name: RegExp) => screen.getByRole("treeitem", { name });

describe("the timeline", () => {
  it("says in words how each step went, also what was skipped", async () => {
    show();
    const fetch = row(/Fetch order/);
    expect(fetch.textContent).toContain("Succeeded");
    expect(fetch.textContent).toContain("2 attempts");
    expect(fetch.textContent).toContain("3.5 s");
    expect(row(/Add up/).textContent).toContain("Skipped");
    expect(screen.queryByRole("treeitem", { name: /Charge card/ })).toBeNull();
    expect((await screen.findByText("48 %")).closest("dd")?.textContent).toBe("1.9 s 48 %");
  });

  it("folds what runs inside a map to one line with its counts", async () => {
    show();
    expect((await screen.findByText("1,000 items: 10 failed, 990 succeeded")).closest("[role=treeitem]")).toBe(
      row(/Each order/),
    );
    expect(row(/Each order/).getAttribute("aria-expanded")).toBe("false");
    expect(rows()).toHaveLength(4);
  });

  it("unfolds to the failed items first, to all of which those in sight are on the page, and to the steps of one", async () => {
    const user = userEvent.setup();
    show();
    await screen.findByText(/1,000 items/);
    await user.click(row(/Each order/));
    expect(await screen.findByRole("treeitem", { name: /^Item 922/ })).toBeTruthy();
    expect(screen.queryByRole("treeitem", { name: /^Item 1 / })).toBeNull();
    await user.click(screen.getByRole("button", { name: "All 1,000" }));
    const first = await screen.findByRole("treeitem", { name: /^Item 1 / });
    expect([first.getAttribute("aria-posinset"), first.getAttribute("aria-setsize")]).toEqual(["1", "1000"]);
    expect(rows().length).toBeLessThan(60);
    await user.type(screen.getByLabelText("Go to item"), "522{Enter}");
    const wanted = await screen.findByRole("treeitem", { name: /^Item 522 / });
    await waitFor(() => expect(document.activeElement).toBe(wanted));
    expect(rows().length).toBeLessThan(60);
    await user.click(wanted);
    const charge = await screen.findByRole("treeitem", { name: /Charge card/ });
    expect(charge.getAttribute("aria-level")).toBe("3");
    await user.click(charge);
    expect(charge.getAttribute("aria-selected")).toBe("true");
  });

  it("jumps from failed to failed, by button and key, and from the last to the first", async () => {
    const user = userEvent.setup();
    show();
    await screen.findByText(/1,000 items/);
    await user.click(row(/Each order/));
    await user.click(await screen.findByRole("button", { name: "All 1,000" }));
    await screen.findByRole("treeitem", { name: /^Item 1 / });
    const isAt = (name: RegExp) => waitFor(() => expect(document.activeElement?.textContent).toMatch(name));
    await user.click(screen.getByRole("button", { name: "Next failed" }));
    await isAt(/^Item 22/);
    await user.keyboard("n");
    await isAt(/^Item 122/);
    expect(screen.getByText("Failed 2 of 10")).toBeTruthy();
    await user.type(screen.getByLabelText("Go to item"), "930{Enter}");
    await isAt(/^Item 930/);
    await user.keyboard("n");
    await isAt(/^Item 22/);
    await screen.findByText("Failed 1 of 10, from the start again");
    await user.keyboard("{Shift>}N{/Shift}");
    await isAt(/^Item 922/);
    await screen.findByText("Failed 10 of 10, from the end again");
    await user.click(screen.getByRole("button", { name: "Previous failed" }));
    await isAt(/^Item 822/);
    await screen.findByText("Failed 9 of 10");
  });

  it("lists its keys", async () => {
    const user = userEvent.setup();
    show();
    await user.click(row(/Fetch order/));
    await user.keyboard("?");
    expect(await screen.findByText("Go to the previous one that failed")).toBeTruthy();
  });

  it("leads to the ends and from row to row of a list that is not all on the page", async () => {
    const user = userEvent.setup();
    show();
    await screen.findByText(/1,000 items/);
    await user.click(row(/Each order/));
    await user.click(await screen.findByRole("button", { name: "All 1,000" }));
    await screen.findByRole("treeitem", { name: /^Item 1 / });
    await user.click(row(/Add up/));
    await user.keyboard("{ArrowUp}");
    expect(document.activeElement?.getAttribute("aria-posinset")).toBe("1000");
    await user.keyboard("{ArrowUp}");
    await waitFor(() => expect(document.activeElement?.getAttribute("aria-posinset")).toBe("999"));
    await user.keyboard("{End}");
    expect(document.activeElement).toBe(row(/Add up/));
  });

  it("opens where the address points, on the page of that item", async () => {
    show("each[721]/charge");
    const charge = await screen.findByRole("treeitem", { name: /Charge card/ }, { timeout: 5_000 });
    expect(charge.getAttribute("aria-selected")).toBe("true");
    expect(row(/^Item 722 /)).toBeTruthy();
  });

  it("is walked and folded with the arrow keys, and the details follow", async () => {
    const user = userEvent.setup();
    show();
    await screen.findByText(/1,000 items/);
    await user.click(row(/Fetch order/));
    await user.keyboard("{ArrowDown}");
    const each = row(/Each order/);
    expect(each.getAttribute("aria-selected")).toBe("true");
    await user.keyboard("{ArrowLeft}{ArrowRight}");
    expect(row(/Each order/).getAttribute("aria-expanded")).toBe("true");
    await screen.findByRole("treeitem", { name: /^Item 22 / });
    await user.keyboard("{ArrowRight}");
    expect(document.activeElement?.textContent).toContain("Which items are shown");
    await user.keyboard("{ArrowDown}{ArrowRight}");
    await screen.findByRole("treeitem", { name: /Charge card/ });
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(document.activeElement).toBe(row(/Each order/));
    await user.keyboard("{Home}");
    expect(document.activeElement).toBe(row(/Whole run/));
  });
});
