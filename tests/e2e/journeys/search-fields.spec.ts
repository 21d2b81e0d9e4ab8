import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const definition = {
  format: 1,
  settings: {},
  nodes: [
    { id: "start", type: "manual", typeVersion: 1, name: "Start", params: {} },
    { id: "keep", type: "set", typeVersion: 1, name: "Keep", params: { fields: [], keepInput: true } },
  ],
  edges: [{ from: { node: "start", port: "out" }, to: { node: "keep", port: "in" } }],
};

type Flow = { id: string; draftRevision: number; draft: { settings: { searchFields?: object } } };

test("a flow declares by what its runs are found, and they are found by it", async ({ page, product, slug }) => {
  await signIn(page, product);
  const problems = collectProblems(page);
  const api = procedures(page, product, slug);
  const flow = await api.mutate<Flow>("flows.create", { name: "Orders by number", description: "" });
  await api.mutate("flows.saveDraft", {
    flowId: flow.id,
    baseRevision: flow.draftRevision,
    summary: "Drew it",
    layout: { nodes: {} },
    definition,
  });

  await test.step("declared in the flow's settings", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/flows/${flow.id}/settings`);
    await page.getByRole("button", { name: "Add a search field" }).click();
    await page.getByLabel("Label").fill("Order number");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("order_number");
    await page.getByRole("textbox", { name: "Value" }).click();
    await page.keyboard.type("trigger.order");
    await page.getByRole("button", { name: "Add field" }).click();
    await expect(page.getByText("order_number")).toBeVisible();
    const current = () => api.query<Flow>("flows.get", { flowId: flow.id });
    await expect
      .poll(async () => (await current()).draft.settings.searchFields)
      .toEqual({
        order_number: { label: "Order number", type: "text", value: { $cel: "trigger.order" } },
      });
    await api.mutate("flows.publish", { flowId: flow.id, draftRevision: (await current()).draftRevision, note: "" });
  });

  const start = (input: object) =>
    api.mutate<{ runId: string }>("runs.start", { flowId: flow.id, source: "production", input });
  await start({ order: "A-1041" });
  await start({ order: "A-1042" });
  const nameless = await start({ customer: "Ada" });

  const rows = page
    .getByRole("table", { name: "Runs" })
    .getByRole("row")
    .filter({ has: page.getByRole("link") });
  await test.step("found in the list, with the value as a column", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/runs?flow=${flow.id}`);
    await expect(rows).toHaveCount(3);
    await page.getByRole("button", { name: "Order number", exact: true }).click();
    await page.getByRole("textbox", { name: "Order number" }).fill("a-1042");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/search=order_number\.equals\.a-1042/);
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText("A-1042");
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
      .analyze();
    expect
      .soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(" | ")}`))
      .toEqual([]);
    await page.reload();
    await expect(rows).toHaveCount(1);
  });

  await test.step("shown on the page of a run, also why there is no value", async () => {
    await rows.getByRole("link").click();
    await expect(page.getByRole("region", { name: "Search fields" })).toContainText("A-1042");
    await page.goto(`${product.webUrl}/o/${slug}/runs/${nameless.runId}`);
    await expect(page.getByRole("region", { name: "Search fields" })).toContainText(
      'No value: trigger has no field "order"',
    );
  });
  expect(problems).toEqual([]);
});
