import { publishFlow } from "@millrace/e2e/drawn-flow";
import type { Page } from "@playwright/test";
import { judge, type Measured, median } from "../measured.ts";
import type { CanvasBench } from "./context.ts";
import { type Frames, recordFrames } from "./frames.ts";
import { wheelDown } from "./gestures.ts";
import { addProbe, opened } from "./in-page.ts";
import { longRunFlow, stepsPerItem } from "./long-run-flow.ts";
import { frameDetails } from "./moving.ts";
import { profiled } from "./profile.ts";
import { runToItsEnd } from "./run-to-its-end.ts";
import { refuseProblems } from "./site.ts";

const rowSelector = '[role="tree"][aria-label="Steps"] [role="treeitem"]';

/** A run of 50,000 steps (10,000 items), made by a real map: opening it, and scrolling through its steps. */
export async function measureLongRun(bench: CanvasBench): Promise<Measured[]> {
  const { site, say, longRunItems } = bench;
  const longRunSteps = longRunItems * stepsPerItem;
  const flowId = await publishFlow(site.api, "A long list", longRunFlow());
  const runId = await runToItsEnd(site, flowId, { items: Array.from({ length: longRunItems }, (_, index) => index) });
  const context = await site.newContext();
  await addProbe(context, rowSelector);
  const page = await context.newPage();
  const check = refuseProblems(page);
  const openedMs: number[] = [];
  const unfoldedMs: number[] = [];
  const scrolled: Frames[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const folder = round === 0 ? bench.profileFolder : null;
    const { usableMs } = await profiled(page, folder, "run-open", async () => {
      await page.goto(site.url(`/runs/${runId}`), { waitUntil: "commit" });
      return opened(page);
    });
    openedMs.push(usableMs);
    const unfoldsAt = performance.now();
    await unfold(page);
    unfoldedMs.push(performance.now() - unfoldsAt);
    scrolled.push(
      await recordFrames(page, null, () =>
        profiled(page, folder, "run-scroll", () => scroll(page, bench.gestureSeconds)),
      ),
    );
    say(
      `run of ${longRunSteps} steps: open ${Math.round(usableMs)} ms, scroll p95 ${scrolled.at(-1)?.p95.toFixed(1)} ms`,
    );
  }
  check();
  await context.close();
  return [
    judge({
      scenario: `open a run of ${longRunSteps} steps`,
      figure: "ms to usable",
      rounds: openedMs,
      digits: 0,
      must: { at: "most", value: 2_000 },
      reach: null,
      details: { itemsShownAfterMs: Math.round(median(unfoldedMs)) },
    }),
    judge({
      scenario: `scroll through a run of ${longRunSteps} steps`,
      figure: "ms between frames, p95",
      rounds: scrolled.map(({ p95 }) => p95),
      digits: 1,
      must: { at: "most", value: 20 },
      reach: null,
      details: frameDetails(scrolled),
    }),
  ];
}

/** Opens the map's items, by keyboard as anybody can. */
async function unfold(page: Page): Promise<void> {
  const map = page.locator(rowSelector).filter({ hasText: "Each item" }).first();
  if ((await map.getAttribute("aria-expanded")) === "false") {
    await map.focus();
    await page.keyboard.press("ArrowRight");
  }
  await page.waitForFunction((selector) => document.querySelectorAll(selector).length > 10, rowSelector, {
    timeout: 180_000,
  });
}

async function scroll(page: Page, seconds: number): Promise<void> {
  const tree = page.locator('[role="tree"][aria-label="Steps"]');
  const box = await tree.boundingBox();
  if (!box) throw new Error("the steps are not in sight");
  const topRow = () =>
    tree.evaluate(
      (element) =>
        [...element.querySelectorAll('[role="treeitem"]')].find(
          (row) => row.getBoundingClientRect().bottom > element.getBoundingClientRect().top,
        )?.textContent,
    );
  const before = await topRow();
  await wheelDown(page, { x: box.x + box.width / 2, y: box.y + box.height / 2 }, seconds);
  if ((await topRow()) === before) throw new Error("nothing happened: scrolling the steps");
}
