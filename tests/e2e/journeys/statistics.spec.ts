import { expect } from "@playwright/test";
import { violations } from "../src/accessibility.ts";
import { definitionOf, edge, node, publishFlow, startRun } from "../src/drawn-flow.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const definition = definitionOf(
  [
    node("start", "manual", "Start"),
    node("check", "condition", "Large order", { when: { $cel: "trigger.total > 100" } }),
    node("large", "set", "Call the customer", { fields: [] }),
    node("small", "set", "Send at once", { fields: [] }),
  ],
  [edge("start", "check"), edge("check.yes", "large"), edge("check.no", "small")],
);
const layout = {
  nodes: { start: { x: 0, y: 0 }, check: { x: 320, y: 0 }, large: { x: 640, y: -80 }, small: { x: 640, y: 80 } },
};

test("what many runs came to stands on the canvas, in a table, and leads to the runs", async ({
  page,
  product,
  slug,
}) => {
  await signIn(page, product);
  const problems = collectProblems(page);
  const api = procedures(page, product, slug);
  const flowId = await publishFlow(api, "Counted", definition, layout);

  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}?statistics=on`);
  await expect(page.getByText("No run of this version started in this time")).toBeVisible();

  const inputs: [input: object, times: number][] = [
    [{ total: 500 }, 3],
    [{ total: 5 }, 1],
    // There is no total to compare.
    [{}, 2],
  ];
  for (const [input, times] of inputs) for (let run = 0; run < times; run++) await startRun(api, flowId, input);
  await api.mutate("runs.start", { flowId, source: "draft", input: { total: 1 } });
  await expect
    .poll(async () => {
      const { items } = await api.query<{ items: { status: string }[] }>("runs.list", { flowId, limit: 50 });
      return items.filter(({ status }) => status === "succeeded" || status === "failed").length;
    })
    .toBe(7);

  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  const canvas = page.locator(".flow-canvas");
  await canvas.click({ position: { x: 40, y: 40 } });
  await page.keyboard.press("h");
  const bar = page.getByRole("region", { name: "Statistics" });
  // The test run of the draft is not among them.
  await expect(bar.getByRole("status")).toContainText("6 runs, 2 of them failed or cancelled.");
  const check = canvas.locator('[data-figure="check"]');
  await expect(check).toContainText("6");
  await expect(check.getByRole("link", { name: /2 failed/ }).last()).toBeVisible();
  await expect(canvas.getByText("3 · 50 %", { exact: true })).toBeVisible();
  await expect(canvas.getByText("1 · 17 %", { exact: true })).toBeVisible();

  await bar.getByRole("combobox", { name: "Coloured by" }).click();
  await page.getByRole("option", { name: "Failure rate" }).click();
  await expect(page).toHaveURL(/heat=failures/);
  await expect(canvas.locator('.heat[data-heat="4"]')).toContainText("6");
  expect.soft(await violations(page)).toEqual([]);

  await bar.getByRole("button", { name: "Table" }).click();
  const table = page.getByRole("table", { name: "Statistics by node" });
  await table.getByRole("button", { name: "Failed" }).click();
  await expect(table.getByRole("rowheader").first()).toHaveText("Large order");
  await expect(table.getByRole("row", { name: /Large order/ })).toContainText("33 %");
  await page.keyboard.press("Escape");

  await check
    .getByRole("link", { name: /2 failed/ })
    .last()
    .click();
  await page.waitForURL(/\/runs\?/);
  await expect(page.getByRole("table", { name: "Runs" }).getByText("Failed", { exact: true })).toHaveCount(2);
  expect(problems).toEqual([]);
});
