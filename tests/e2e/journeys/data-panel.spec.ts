import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { definitionOf, drawFlow, edge, node, statusOf } from "../src/drawn-flow.ts";
import { EditorPage } from "../src/editor-page.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const definition = definitionOf(
  [
    node("start", "manual", "Start"),
    node("sum", "set", "Add up", {
      fields: [
        { name: "order", value: { $cel: "trigger.id" } },
        { name: "pieces", value: { $cel: "size(trigger.lines)" } },
      ],
      keepInput: false,
    }),
    node("text", "template", "Say it", { template: { $liquid: "Order " } }),
    node("stop", "fail", "Stop", { message: "Order " }),
    node("keep", "set", "Keep", { fields: [{ name: "a", value: 1 }], keepInput: true }),
  ],
  [edge("start", "sum"), edge("sum", "text"), edge("text", "stop"), edge("sum", "keep")],
);
const layout = {
  nodes: {
    start: { x: 0, y: 0 },
    sum: { x: 280, y: 0 },
    text: { x: 560, y: 0 },
    stop: { x: 840, y: 0 },
    keep: { x: 560, y: 160 },
  },
};

test("data of a run is dragged and picked into fields, with its value and what its type forbids", async ({
  page,
  product,
  slug,
}) => {
  test.setTimeout(180_000);
  await signIn(page, product);
  const problems = collectProblems(page);
  const api = procedures(page, product, slug);
  const { flowId } = await drawFlow(api, "Mapped", definition, layout);
  const start = (lines: number) =>
    api.mutate<{ runId: string }>("runs.start", {
      flowId,
      source: "draft",
      input: { id: `A-${lines}`, lines: Array.from({ length: lines }, (_, index) => ({ sku: `s${index}` })) },
    });
  await start(2);
  const newest = await start(3);
  await expect.poll(() => statusOf(api, newest.runId)).toBe("failed");

  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  const editor = new EditorPage(page);
  await editor.select("Say it");
  await page.getByRole("button", { name: "Data", exact: true }).click();
  const data = page.getByRole("region", { name: "Data" });
  const row = (path: string) => data.locator(`[data-path='${path}']`);

  await test.step("drag a field into a template and see what it gives", async () => {
    await expect(row("input.pieces")).toContainText("3");
    const field = editor.inspector.getByRole("textbox", { name: "Template" });
    await row("input.order").dragTo(field);
    await expect(field).toContainText("{{ input.order }}");
    await expect(editor.inspector.getByText(/A-3/)).toBeVisible();
  });

  await test.step("another run's data instead", async () => {
    await data.getByRole("combobox", { name: "Run whose data is shown" }).click();
    await page.getByRole("option").nth(2).click();
    await expect(row("input.pieces")).toContainText("2");
    await expect(editor.inspector.getByText(/A-2/)).toBeVisible();
  });

  await test.step("fixed fields take it, too: a text becomes a template, another value an expression", async () => {
    await editor.select("Stop");
    await row("steps.sum").click();
    await row("steps.sum.order").dragTo(editor.inspector.getByRole("textbox", { name: "Message" }));
    await expect(editor.inspector.getByRole("textbox", { name: "Message" })).toHaveText("Order {{ steps.sum.order }}");
    await expect(editor.inspector.getByText("Order A-2", { exact: true })).toBeVisible();
    await editor.select("Keep");
    await row("input.pieces").dragTo(editor.inspector.getByRole("textbox", { name: "Value" }));
    await expect(editor.inspector.getByRole("textbox", { name: "Value" })).toHaveText("input.pieces");
  });

  await test.step("the keyboard picks into the field that had the cursor", async () => {
    await editor.select("Stop");
    await editor.write("Message", "Expression", "size(trigger.lines) + ");
    await expect(data.getByText("Enter inserts into")).toBeVisible();
    await data.getByLabel("Search the data").fill("pieces");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await expect(editor.inspector.getByRole("textbox", { name: "Message" })).toContainText("steps.sum.pieces");
    await data.getByLabel("Search the data").fill("");
  });

  await test.step("a type error says what is wrong, in the field and among the problems", async () => {
    await editor.write("Message", null, "steps.sum.pieces.startsWith('a')");
    await expect(editor.inspector.getByText("is a number,", { exact: false }).first()).toBeVisible();
    await expect(page.getByRole("button", { name: /1 warning/ })).toBeVisible();
    await editor.write("Message", null, "steps.sum.piecs");
    await expect(editor.inspector.getByText("did you mean", { exact: false }).first()).toBeVisible();
  });

  await test.step("completion shows fields with type and value", async () => {
    await editor.inspector.getByRole("textbox", { name: "Message" }).click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("steps.sum.");
    await expect(page.locator(".cm-tooltip-autocomplete")).toContainText(/pieces.*whole number · 2/);
    await page.keyboard.press("Escape");
  });

  await test.step("ports that fit stand out while a line is drawn, and a refused one says why", async () => {
    await data.getByRole("button", { name: "Hide the data" }).click();
    await editor.fitView();
    const handle = (name: string, port: string) => editor.node(name).locator(`[data-handleid="${port}"]`);
    const centre = async (name: string, port: string) => {
      const box = await handle(name, port).boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    const from = await centre("Say it", "out");
    await page.mouse.move(from.x, from.y);
    await expect(page.getByText("· text", { exact: false })).toBeVisible();
    await page.mouse.down();
    const to = await centre("Keep", "in");
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await expect(handle("Keep", "in")).toHaveClass(/port-handle-refused/);
    await expect(handle("Start", "out")).not.toHaveClass(/port-handle-/);
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await expect(page.getByRole("status").filter({ hasText: "it is text, but an object is expected" })).toBeVisible();
    await page.mouse.up();
    await expect(page.getByText("it is text, but an object is expected").first()).toBeVisible();
    await expect(page.locator(".react-flow__edge")).toHaveCount(4);
  });

  await test.step("on a phone the data is a sheet", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await editor.node("Say it").click();
    await page.getByRole("button", { name: "Data", exact: true }).click();
    await expect(row("input.order")).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include("[role=tree]").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });
  expect(problems).toEqual([]);
});
