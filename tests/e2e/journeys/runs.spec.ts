import { expect } from "@playwright/test";
import { violations } from "../src/accessibility.ts";
import { definitionOf, edge, node, publishFlow, startRun, statusOf } from "../src/drawn-flow.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const definition = definitionOf(
  [
    node("start", "manual", "Start"),
    node("check", "condition", "Large order", { when: { $cel: "trigger.total > 100" } }),
    node("refuse", "fail", "Refuse", { message: "Too large." }),
    node("nap", "wait", "Nap", { durationMs: 1_500 }),
  ],
  [edge("start", "check"), edge("check.yes", "refuse"), edge("check.no", "nap")],
);

test("runs are found by how long they took and how they failed; filters are kept; two runs are compared", async ({
  page,
  product,
  slug,
}) => {
  await signIn(page, product);
  const problems = collectProblems(page);
  const api = procedures(page, product, slug);
  const flowId = await publishFlow(api, "Orders", definition);
  const large = await startRun(api, flowId, { total: 500, customer: "Ada" });
  const small = await startRun(api, flowId, { total: 5, customer: "Ada" });
  await expect.poll(() => statusOf(api, large)).toBe("failed");
  await expect.poll(() => statusOf(api, small)).toBe("succeeded");

  const table = page.getByRole("table", { name: "Runs" });
  const rows = table.getByRole("row").filter({ has: page.getByRole("link") });
  await page.goto(`${product.webUrl}/o/${slug}/runs?flow=${flowId}`);
  await expect(rows).toHaveCount(2);

  await test.step("by duration", async () => {
    await page.getByRole("button", { name: "Duration" }).click();
    await page.getByLabel("At least").fill("1 s");
    await page.getByLabel("At least").press("Enter");
    await expect(page).toHaveURL(/longer=1000/);
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText("Succeeded");
    await page.getByRole("button", { name: "Clear filter duration" }).click();
    await expect(rows).toHaveCount(2);
  });

  await test.step("by kind of error, kept under a name and shared", async () => {
    await page.getByRole("button", { name: "Error", exact: true }).click();
    await page.getByRole("option", { name: "Can't succeed" }).click();
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText("Failed");
    await page.getByRole("button", { name: "Saved filters" }).click();
    await page.getByLabel("Save these filters as").fill("Refused orders");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Share Refused orders" }).click();
    await expect(page.getByRole("button", { name: "Share Refused orders" })).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Clear all" }).click();
    await expect(page).not.toHaveURL(/error=/);
    await page.getByRole("button", { name: "Saved filters" }).click();
    await page.getByRole("button", { name: /^Refused orders/ }).click();
    await expect(page).toHaveURL(/error=not_retryable/);
    await expect(rows).toHaveCount(1);
  });

  await test.step("two of them side by side", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/runs?flow=${flowId}`);
    await page
      .getByRole("button", { name: /^Compare: run/ })
      .first()
      .click();
    await expect(page.getByRole("status").filter({ hasText: "Comparing run" })).toBeVisible();
    await page
      .getByRole("button", { name: /^Compare with the chosen run/ })
      .first()
      .click();
    await page.waitForURL(/\/runs\/compare\?a=run_.*&b=run_/);
    const nodes = page.getByRole("table", { name: "Nodes of both runs" });
    await expect(nodes.getByRole("row", { name: /Large order/ })).toContainText("took another way");
    await expect(nodes.getByRole("row", { name: /Refuse/ })).toContainText("did not come here");
    const input = page.getByRole("table", { name: "Differences of Input" });
    await expect(input.getByRole("row", { name: /total/ })).toContainText("500");
    await expect(input.getByText("customer")).toHaveCount(0);
    expect.soft(await violations(page)).toEqual([]);
  });
  expect(problems).toEqual([]);
});

/** Each item of a list is looked at; every hundredth is refused. */
const manyItems = definitionOf(
  [
    node("start", "manual", "Start"),
    node("each", "map", "Each order", { items: { $cel: "trigger.items" }, concurrency: 20, onItemError: "continue" }),
    node("check", "condition", "Good order", { when: { $cel: "index % 100 != 41" } }),
    node("refuse", "fail", "Refuse", { message: "Not this one." }),
    node("done", "set", "Counted", { fields: [] }),
  ],
  [edge("start", "each"), edge("each.body", "check"), edge("check.no", "refuse"), edge("each.done", "done")],
);

test("the items of a large run are one list: scrolled, walked by keys, with a way to the next failed one", async ({
  page,
  product,
  slug,
}) => {
  await signIn(page, product);
  const problems = collectProblems(page);
  const api = procedures(page, product, slug);
  const flowId = await publishFlow(api, "Many orders", manyItems);
  const runId = await startRun(api, flowId, { items: Array.from({ length: 2_000 }, (_, index) => index) });
  await expect.poll(() => statusOf(api, runId), { timeout: 60_000 }).toBe("succeeded");

  const tree = page.getByRole("tree", { name: "Steps" });
  const rows = tree.getByRole("treeitem");
  await page.goto(`${product.webUrl}/o/${slug}/runs/${runId}`);
  await tree.getByRole("treeitem", { name: /Each order/ }).click();
  await tree.getByRole("button", { name: "All 2,000" }).click();
  await expect(tree.getByRole("treeitem", { name: /^Item 1 / })).toBeVisible();
  expect(await rows.count()).toBeLessThan(100);

  await test.step("scrolled by the wheel, far", async () => {
    await tree.hover();
    await page.mouse.wheel(0, 28_000);
    await expect(tree.getByRole("treeitem", { name: /^Item 1,0\d\d / }).first()).toBeVisible();
    await expect(tree.getByRole("treeitem", { name: /^Item 1 / })).not.toBeInViewport();
    expect(await rows.count()).toBeLessThan(120);
  });

  await test.step("from failed to failed, and into one", async () => {
    await tree.getByRole("button", { name: "Next failed" }).click();
    await expect(tree.getByRole("treeitem", { name: /^Item 42 / })).toBeFocused();
    await page.keyboard.press("n");
    const next = tree.getByRole("treeitem", { name: /^Item 142 / });
    await expect(next).toBeFocused();
    await expect(next).toBeInViewport();
    await page.keyboard.press("Shift+N");
    await expect(tree.getByRole("treeitem", { name: /^Item 42 / })).toBeFocused();
    await page.keyboard.press("Shift+N");
    await expect(tree.getByRole("treeitem", { name: /^Item 1,942 / })).toBeFocused();
    await expect(tree.getByText("Failed 20 of 20, from the end again")).toBeVisible();
    await tree.getByRole("button", { name: "Next failed" }).click();
    await page.keyboard.press("n");
    await expect(next).toBeFocused();
    // The frame of the page stays where it is.
    await expect(page.getByRole("link", { name: "Open flow" })).toBeInViewport();
    await page.keyboard.press("ArrowRight");
    await tree.getByRole("treeitem", { name: /Refuse/ }).click();
    await expect(page.getByText("Not this one.").first()).toBeVisible();
    await expect(page).toHaveURL(/step=each/);
  });

  await test.step("by keys to the end, and back to the start", async () => {
    await tree.getByRole("treeitem", { name: /^Item 142 / }).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowUp");
    await expect(tree.getByRole("treeitem", { name: /^Item 2,000 / })).toBeFocused();
    for (let times = 0; times < 30; times++) await page.keyboard.press("ArrowUp");
    await expect(tree.getByRole("treeitem", { name: /^Item 1,970 / })).toBeFocused();
    await page.keyboard.press("Home");
    await expect(tree.getByRole("treeitem", { name: /Whole run/ })).toBeFocused();
  });

  await test.step("an address leads to its item", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/runs/${runId}?step=${encodeURIComponent("each[1541]/refuse")}`);
    const step = tree.getByRole("treeitem", { name: /Refuse/, selected: true });
    await expect(step).toBeInViewport();
    await expect(tree.getByRole("treeitem", { name: /^Item 1,542 / })).toBeVisible();
    expect.soft(await violations(page)).toEqual([]);
  });

  await test.step("what is usual stands beside the steps of the run", async () => {
    await page.getByRole("button", { name: "Statistics on the canvas" }).click();
    await expect(page).toHaveURL(/statistics=on/);
    const bar = page.getByRole("region", { name: "Statistics" });
    await expect(bar).toContainText("Runs of v1");
    await expect(bar).toContainText("1 run, none failed or cancelled.");
    await expect(page.locator('[data-own="each"]')).toContainText(/usually .* \(p95 .*\)/);
    await tree.getByRole("treeitem", { name: /^Each order/ }).click();
    await expect(page.getByRole("complementary", { name: "Each order" })).toContainText("usually");
    await bar.getByRole("button", { name: "Hide the statistics" }).click();
    await expect(page).not.toHaveURL(/statistics=on/);
  });
  expect(problems).toEqual([]);
});
