import { expect } from "@playwright/test";
import { definitionOf, drawAgain, drawFlow, edge, node, publish, startRun } from "../src/drawn-flow.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

// A run becomes a test case with one click; the draft is tested against it without calling anybody; what differs is shown.
test("saves a run as a test case, and finds what a change of the draft breaks", async ({
  page,
  product,
  slug,
  orderService,
}) => {
  const problems = collectProblems(page);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const definition = (expression: string) =>
    definitionOf(
      [
        node("start", "manual", "Start"),
        node("call", "http", "Call", {
          method: "POST",
          url: orderService.url,
          headers: [],
          body: { kind: "json", value: { $cel: "input" } },
        }),
        node("answer", "set", "Answer", {
          fields: [{ name: "pieces", value: { $cel: expression } }],
          keepInput: false,
        }),
      ],
      [edge("start", "call"), edge("call", "answer")],
    );
  const draft = await drawFlow(api, "Price an order", definition("steps.call.body.pieces"));
  await publish(api, draft);
  const runId = await startRun(api, draft.flowId, { items: [{ quantity: 3 }] });

  await test.step("save the run as a case", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/runs/${runId}`);
    await page.getByRole("button", { name: "Save as test case" }).click();
    await page.getByLabel("Name of the case").fill("Three pieces");
    await page.getByRole("dialog").getByRole("button", { name: "Save case" }).click();
    await page.getByRole("button", { name: "Open test set" }).click();
    await page.waitForURL(/\/tests\?set=tst_/);
    await expect(page.getByRole("button", { name: "Three pieces" })).toBeVisible();
    await expect(page.getByText("Exactly this output · 1 output recorded")).toBeVisible();
  });
  const calls = orderService.seen.length;

  await test.step("the draft passes, as long as it does the same", async () => {
    await page.getByRole("button", { name: "Run tests" }).click();
    await expect(page.getByRole("status").filter({ hasText: "1 of 1 passed" })).toBeVisible();
    expect(orderService.seen).toHaveLength(calls);
  });

  await test.step("a change that breaks it is found, with the place", async () => {
    await drawAgain(api, draft, definition("steps.call.body.pieces + 1"));
    await page.reload();
    await page.getByRole("button", { name: "Run tests" }).click();
    await expect(page.getByText("The output differs in 1 place.")).toBeVisible();
    await page.getByRole("button", { name: "Show result" }).click();
    const row = page.getByRole("dialog").getByRole("row").filter({ hasText: "/pieces" });
    await expect(row).toContainText("3");
    await expect(row).toContainText("4");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("region", { name: "Results" }).getByRole("listitem")).toHaveCount(2);
    expect(orderService.seen).toHaveLength(calls);
  });

  await test.step("the version still passes; the case may ask for less", async () => {
    await page.getByRole("combobox", { name: "What to test" }).click();
    await page.getByRole("option", { name: "v1 (production)" }).click();
    await page.getByRole("button", { name: "Run tests" }).click();
    await expect(page.getByRole("status").filter({ hasText: "v1" })).toContainText("1 of 1 passed");
    await page.getByRole("button", { name: "Three pieces" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("combobox", { name: "What is expected" }).click();
    await page.getByRole("option", { name: "Assertions hold" }).click();
    await sheet.getByLabel("Assertion 1", { exact: true }).fill("output.pieces >= 3 && steps.call.status == 200");
    await sheet.getByRole("button", { name: "Save case" }).click();
    await expect(page.getByText("The set was changed since")).toBeVisible();
    await page.getByRole("switch", { name: "Required to publish" }).click();
    await expect(page.getByText("Required", { exact: true })).toBeVisible();
  });
  expect(problems).toEqual([]);
});
