import { expect } from "@playwright/test";
import { definitionOf, drawFlow, edge, node, statusOf } from "../src/drawn-flow.ts";
import { EditorPage } from "../src/editor-page.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

// Test while drawing: run to a node, pin what it gave, edit it, run one node alone; the outside is called once.
test("runs to a node, pins its output and runs the next node alone with it", async ({
  page,
  product,
  slug,
  orderService,
}) => {
  const problems = collectProblems(page);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const definition = definitionOf(
    [
      node("start", "manual", "Start"),
      node("call", "http", "Call", {
        method: "POST",
        url: orderService.url,
        headers: [],
        body: { kind: "json", value: { $cel: "input" } },
      }),
      node("answer", "set", "Answer", {
        fields: [{ name: "from", value: { $cel: "steps.call.body.warehouse" } }],
        keepInput: false,
      }),
    ],
    [edge("start", "call"), edge("call", "answer")],
  );
  const { flowId } = await drawFlow(api, "Ask for stock", definition);
  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  const editor = new EditorPage(page);
  const before = orderService.seen.length;

  await test.step("without a run, running to a node asks for an input", async () => {
    await editor.select("Answer");
    await page.locator(".react-flow__pane").press("r");
    await page.getByRole("button", { name: "Run to Answer…" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("Really executed, with what they do elsewhere: Call.");
    await dialog.getByRole("button", { name: 'Run to "Answer"' }).click();
    await expect(editor.node("Answer").locator('[data-status="succeeded"]')).toBeVisible();
    expect(orderService.seen).toHaveLength(before + 1);
  });

  await test.step("pin what the call gave, and change it", async () => {
    await editor.select("Call");
    await page.getByRole("tab", { name: "Output" }).click();
    await page.getByRole("button", { name: "Pin this output" }).click();
    await expect(editor.node("Call").getByLabel("Output is pinned for tests")).toBeVisible();
    await page.getByRole("region", { name: "Pinned data" }).getByRole("button", { name: "Edit" }).click();
    await page.getByRole("textbox", { name: "Pinned output as JSON" }).click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText('{ "body": { "warehouse": "the Moon" } }');
    await page.getByRole("button", { name: "Pin output" }).click();
    await expect(page.getByRole("region", { name: "Pinned data" })).toContainText("the Moon");
  });

  await test.step("previews are computed with what is pinned, where that is chosen", async () => {
    await editor.select("Answer");
    await page.getByRole("tab", { name: "Input" }).click();
    await page.getByRole("combobox", { name: "Run whose data is shown" }).click();
    await page.getByRole("option", { name: /^Pinned data/ }).click();
    await expect(page.getByRole("tabpanel")).toContainText("the Moon");
    await page.getByRole("tab", { name: "Parameters" }).click();
    await expect(page.getByRole("tabpanel")).toContainText("the Moon");
    await page.getByRole("tab", { name: "Input" }).click();
    await page.getByRole("combobox", { name: "Run whose data is shown" }).click();
    await page.getByRole("option", { name: /^Newest run/ }).click();
    await expect(page.getByRole("tabpanel")).not.toContainText("the Moon");
  });

  await test.step("run the next node alone: it sees the pinned data, and nobody outside is called", async () => {
    await editor.node("Answer").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Run this node" }).click();
    await expect(page.getByRole("tabpanel")).toContainText("the Moon");
    expect(orderService.seen).toHaveLength(before + 1);
    await page.getByRole("button", { name: "Run now" }).click();
    await expect(page.getByRole("dialog")).toContainText("Not executed, because their output is pinned: Call.");
    await page.keyboard.press("Escape");
  });

  await test.step("a node inside a map runs for the item that is chosen, by keyboard", async () => {
    const mapped = definitionOf(
      [
        node("start", "manual", "Start"),
        node("each", "map", "Each", { items: { $cel: "trigger.orders" }, concurrency: 2, onItemError: "fail" }),
        node("price", "set", "Price", {
          fields: [{ name: "line", value: { $cel: "string(index) + ' ' + item.name" } }],
          keepInput: false,
        }),
      ],
      [edge("start", "each"), edge("each.body", "price")],
    );
    const { flowId: mappedId } = await drawFlow(api, "Price orders", mapped);
    const orders = ["tea", "rice", "salt"].map((name) => ({ name }));
    const { runId } = await api.mutate<{ runId: string }>("runs.start", {
      flowId: mappedId,
      source: "draft",
      input: { orders },
      test: {},
    });
    await expect.poll(() => statusOf(api, runId)).toBe("succeeded");
    await page.goto(`${product.webUrl}/o/${slug}/flows/${mappedId}`);
    await editor.select("Price");
    await page.locator(".react-flow__pane").press("Shift+R");
    const dialog = page.getByRole("dialog", { name: 'Run "Price" for one item' });
    await expect(dialog).toContainText('1 to 3, of "Each".');
    await dialog.getByRole("spinbutton", { name: "Item" }).fill("2");
    await expect(dialog.getByRole("region", { name: "The chosen item" })).toContainText("rice");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("tabpanel")).toContainText("1 rice");
    await page.locator(".react-flow__pane").press("Shift+R");
    await expect(dialog.getByRole("spinbutton", { name: "Item" })).toHaveValue("2");
    await dialog.getByRole("spinbutton", { name: "Item" }).fill("3");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("tabpanel")).toContainText("2 salt");
  });

  await test.step("the runs list tells tests apart", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/runs?tests=without`);
    await expect(page.getByText("Ask for stock")).toHaveCount(0);
    await page.goto(`${product.webUrl}/o/${slug}/runs?tests=only`);
    await expect(page.getByRole("row").filter({ hasText: "Ask for stock" })).toHaveCount(2);
    await page.getByRole("row").filter({ hasText: "Ask for stock" }).first().click();
    await expect(page.getByText('Test of "Answer" alone')).toBeVisible();
    await expect(page.getByText("Pinned: Call")).toBeVisible();
  });
  // The refusal at the beginning, which the browser writes down by itself.
  expect(problems.filter((problem) => !problem.includes("409"))).toEqual([]);
});
