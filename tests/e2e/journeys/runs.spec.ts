import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const definition = {
  format: 1,
  settings: {},
  nodes: [
    { id: "start", type: "manual", typeVersion: 1, name: "Start", params: {} },
    {
      id: "check",
      type: "condition",
      typeVersion: 1,
      name: "Large order",
      params: { when: { $cel: "trigger.total > 100" } },
    },
    {
      id: "refuse",
      type: "fail",
      typeVersion: 1,
      name: "Refuse",
      params: { message: "Too large." },
    },
    { id: "nap", type: "wait", typeVersion: 1, name: "Nap", params: { durationMs: 1_500 } },
  ],
  edges: [
    { from: { node: "start", port: "out" }, to: { node: "check", port: "in" } },
    { from: { node: "check", port: "yes" }, to: { node: "refuse", port: "in" } },
    { from: { node: "check", port: "no" }, to: { node: "nap", port: "in" } },
  ],
};

test("runs are found by how long they took and how they failed; filters are kept; two runs are compared", async ({
  page,
  product,
  slug,
}) => {
  await signIn(page, product);
  const problems = collectProblems(page);
  const api = procedures(page, product, slug);
  const flow = await api.mutate<{ id: string; draftRevision: number }>("flows.create", {
    name: "Orders",
    description: "",
  });
  const saved = await api.mutate<{ draftRevision: number }>("flows.saveDraft", {
    flowId: flow.id,
    baseRevision: flow.draftRevision,
    summary: "Drew it",
    layout: { nodes: {} },
    definition,
  });
  await api.mutate("flows.publish", { flowId: flow.id, draftRevision: saved.draftRevision, note: "" });
  const start = (input: object) =>
    api.mutate<{ runId: string }>("runs.start", { flowId: flow.id, source: "production", input });
  const large = await start({ total: 500, customer: "Ada" });
  const small = await start({ total: 5, customer: "Ada" });
  const statusOf = async ({ runId }: { runId: string }) =>
    (await api.query<{ status: string }>("runs.get", { runId })).status;
  await expect.poll(() => statusOf(large)).toBe("failed");
  await expect.poll(() => statusOf(small)).toBe("succeeded");

  const table = page.getByRole("table", { name: "Runs" });
  const rows = table.getByRole("row").filter({ has: page.getByRole("link") });
  await page.goto(`${product.webUrl}/o/${slug}/runs?flow=${flow.id}`);
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
    await page.goto(`${product.webUrl}/o/${slug}/runs?flow=${flow.id}`);
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
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
      .analyze();
    expect
      .soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(" | ")}`))
      .toEqual([]);
  });
  expect(problems).toEqual([]);
});
