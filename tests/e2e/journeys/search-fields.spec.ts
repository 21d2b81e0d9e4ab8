import { expect } from "@playwright/test";
import { violations } from "../src/accessibility.ts";
import { definitionOf, drawFlow, edge, node, publish, startRun } from "../src/drawn-flow.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const definition = definitionOf(
  [node("start", "manual", "Start"), node("keep", "set", "Keep", { fields: [], keepInput: true })],
  [edge("start", "keep")],
);

type Flow = { id: string; draftRevision: number; draft: { settings: { searchFields?: object } } };

test("a flow declares by what its runs are found, and they are found by it", async ({ page, product, slug }) => {
  await signIn(page, product);
  const problems = collectProblems(page);
  const api = procedures(page, product, slug);
  const { flowId } = await drawFlow(api, "Orders by number", definition);

  await test.step("declared in the flow's settings", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}/settings`);
    await page.getByRole("button", { name: "Add a search field" }).click();
    await page.getByLabel("Label").fill("Order number");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("order_number");
    await page.getByRole("textbox", { name: "Value" }).click();
    await page.keyboard.type("trigger.order");
    await page.getByRole("button", { name: "Add field" }).click();
    await expect(page.getByText("order_number")).toBeVisible();
    const current = () => api.query<Flow>("flows.get", { flowId });
    await expect
      .poll(async () => (await current()).draft.settings.searchFields)
      .toEqual({
        order_number: { label: "Order number", type: "text", value: { $cel: "trigger.order" } },
      });
    await publish(api, { flowId, draftRevision: (await current()).draftRevision });
  });

  await startRun(api, flowId, { order: "A-1041" });
  await startRun(api, flowId, { order: "A-1042" });
  const nameless = await startRun(api, flowId, { customer: "Ada" });

  const rows = page
    .getByRole("table", { name: "Runs" })
    .getByRole("row")
    .filter({ has: page.getByRole("link") });
  await test.step("found in the list, with the value as a column", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/runs?flow=${flowId}`);
    await expect(rows).toHaveCount(3);
    await page.getByRole("button", { name: "Order number", exact: true }).click();
    await page.getByRole("textbox", { name: "Order number" }).fill("a-1042");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/search=order_number\.equals\.a-1042/);
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText("A-1042");
    expect.soft(await violations(page)).toEqual([]);
    await page.reload();
    await expect(rows).toHaveCount(1);
  });

  await test.step("shown on the page of a run, also why there is no value", async () => {
    await rows.getByRole("link").click();
    await expect(page.getByRole("region", { name: "Search fields" })).toContainText("A-1042");
    await page.goto(`${product.webUrl}/o/${slug}/runs/${nameless}`);
    await expect(page.getByRole("region", { name: "Search fields" })).toContainText(
      'No value: trigger has no field "order"',
    );
  });
  expect(problems).toEqual([]);
});
