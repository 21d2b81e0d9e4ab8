import { expect } from "@playwright/test";
import { EditorPage } from "../src/editor-page.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";

// The main job on real input: sign in, draw, publish, send an order, watch the run; then kill the worker in the middle.
test.describe.configure({ mode: "serial" });

const smallOrder = { id: "A-1", customer: "Ada", items: [{ sku: "lamp", quantity: 2 }] };
const largeOrder = { id: "A-2", customer: "Bob", items: [{ sku: "cable", quantity: 40 }] };

test("draws, publishes and runs an order flow, and a killed worker loses nothing", async ({
  page,
  product,
  slug,
  orderService,
}) => {
  test.setTimeout(240_000);
  const problems = collectProblems(page);
  await signIn(page, product);

  await test.step("create the flow", async () => {
    await page.getByRole("button", { name: "Create flow" }).first().click();
    await page.getByLabel("Name", { exact: true }).fill("Check an order");
    await page.getByRole("dialog").getByRole("button", { name: "Create flow" }).click();
    await page.waitForURL(/\/flows\/flw_/);
  });

  const editor = new EditorPage(page);
  await test.step("draw it", async () => {
    await page.getByRole("button", { name: "Start with a webhook" }).click();
    await editor.select("Webhook");
    await editor.fill("Path", "orders");
    await editor.addFromPalette("HTTP request");
    await editor.fill("Address", orderService.url);
    await editor.choose("Method", "POST");
    await editor.choose("Body", "JSON");
    await editor.write("JSON", "Expression", "trigger.body");
    await editor.addFromPalette("Condition");
    await editor.write("When", null, "input.body.available");
    await editor.addFromPalette("Set fields");
    await editor.fill("Name", "answer");
    await editor.write(
      "Value",
      "Expression",
      "'Order ' + trigger.body.id + ' ships from ' + steps.http_request.body.warehouse",
    );
    await editor.addFromPalette("Respond");
    await editor.select("Condition");
    await editor.addFromPalette("Template");
    await editor.write(
      "Template",
      null,
      "Sorry {{ trigger.body.customer }}, {{ steps.http_request.body.pieces }} pieces are too many",
    );
    await editor.fitView();
    await editor.connect("Template", "out", "Respond");
    await expect(page.locator(".react-flow__edge")).toHaveCount(6);
    await editor.saved();
  });

  const address = `${product.ingressUrl}/hooks/${slug}/orders`;
  await test.step("publish it", async () => {
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("Added HTTP request");
    await dialog.getByRole("button", { name: "Publish v1" }).click();
    await expect(page.getByRole("dialog")).toContainText(address);
    await page.keyboard.press("Escape");
    await expect(page.getByText("Production runs v1, nothing changed")).toBeVisible();
  });

  const send = (order: object, signal?: AbortSignal) =>
    fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(order),
      ...(signal ? { signal } : {}),
    });

  await test.step("send orders and get the computed answers", async () => {
    const small = await send(smallOrder);
    expect([small.status, await small.json()]).toEqual([200, { answer: "Order A-1 ships from Utrecht" }]);
    const large = await send(largeOrder);
    expect([large.status, await large.json()]).toEqual([200, "Sorry Bob, 40 pieces are too many"]);
    expect(orderService.seen.map((request) => request.body)).toEqual([smallOrder, largeOrder]);
    expect(new Set(orderService.seen.map((request) => request.headers["idempotency-key"])).size).toBe(2);
  });

  await test.step("see the run with every step's data", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/runs`);
    const runs = page.getByRole("row").filter({ hasText: "Check an order" });
    await expect(runs.filter({ hasText: "Succeeded" })).toHaveCount(2);
    await runs.last().click();
    await page.waitForURL(/\/runs\/run_/);
    await expect(page.getByText("ships from Utrecht").first()).toBeVisible();
    for (const step of ["HTTP request", "Condition", "Set fields", "Respond"])
      await expect(editor.node(step)).toHaveAttribute("data-id", /.+/);
    await editor.node("HTTP request").click();
    await expect(page.getByText("Utrecht").first()).toBeVisible();
    // The timeline says where the time went, step by step and as a whole.
    await expect(page.getByRole("treeitem", { name: /HTTP request/ })).toHaveAttribute("aria-selected", "true");
    const ofWhole = page.getByLabel("Where the time went").getByRole("definition");
    await expect(ofWhole.filter({ hasText: "%" })).toHaveCount(4);
    await page.getByRole("treeitem", { name: /Whole run/ }).click();
    await expect(page.getByRole("heading", { name: "Output" })).toBeVisible();
  });

  await test.step("kill the worker while the call is in flight; the run completes", async () => {
    const before = orderService.seen.length;
    orderService.hold();
    const gone = send({ ...smallOrder, id: "A-3" }).catch(() => null);
    await expect.poll(() => orderService.seen.length).toBe(before + 1);

    await page.goto(`${product.webUrl}/o/${slug}/runs`);
    await page.getByRole("row").filter({ hasText: "Running" }).click();
    await page.waitForURL(/\/runs\/run_/);
    await expect(editor.node("HTTP request").locator('[data-status="running"]')).toBeVisible();

    await product.worker.kill("SIGKILL");
    expect(await gone).toBeNull();
    orderService.release();
    await product.worker.start();
    // Live, without a reload: the page finds the hub again and sees the end.
    await expect(page.getByText(/Succeeded in/)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("Order A-3 ships from Utrecht").first()).toBeVisible();
    const calls = orderService.seen.slice(before);
    expect(calls.length).toBeGreaterThanOrEqual(2);
    expect(new Set(calls.map((call) => call.headers["idempotency-key"])).size).toBe(1);
  });

  // While the worker is away the browser itself reports the lost connection to the hub.
  expect(problems.filter((problem) => !/ERR_|Failed to load resource|EventSource/.test(problem))).toEqual([]);
});
