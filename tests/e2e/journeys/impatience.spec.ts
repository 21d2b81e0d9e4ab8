import { expect } from "@playwright/test";
import { definitionOf, drawFlow, edge, node } from "../src/drawn-flow.ts";
import { EditorPage } from "../src/editor-page.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const definition = definitionOf(
  [node("start", "manual", "Start"), node("greeting", "template", "Greeting", { template: { $liquid: "Hi" } })],
  [edge("start", "greeting")],
);

test("who clicks twice, closes the page while typing, or pastes what is not ours, loses and doubles nothing", async ({
  page,
  product,
  slug,
}) => {
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const { flowId } = await drawFlow(api, "Greet twice", definition);
  const address = `${product.webUrl}/o/${slug}/flows/${flowId}`;
  const problems = collectProblems(page);
  await page.goto(address);
  const editor = new EditorPage(page);
  await expect(editor.node("Greeting")).toBeVisible();

  await test.step("a double click starts one run, and replays it once", async () => {
    const runs = async () =>
      (await api.query<{ items: { id: string }[] }>("runs.list", { flowId })).items.map(({ id }) => id);
    await page.getByRole("button", { name: "Run now" }).click();
    await page.getByRole("button", { name: "Run draft" }).dblclick();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect.poll(async () => (await runs()).length).toBe(1);
    const [first] = await runs();
    await page.goto(`${product.webUrl}/o/${slug}/runs/${first}`);
    await page.getByRole("button", { name: "Replay…" }).click();
    await page.getByRole("button", { name: "Replay run" }).dblclick();
    await expect(page).not.toHaveURL(new RegExp(`${first}`));
    expect(await runs()).toHaveLength(2);
  });

  await test.step("a name that is being typed survives reloading the page", async () => {
    await page.goto(address);
    await editor.select("Greeting");
    await page.getByRole("textbox", { name: "Name of the node" }).fill("Welcome");
    await page.reload();
    await expect(editor.node("Welcome")).toBeVisible();
    await editor.saved();
  });

  await test.step("pasting a workflow of another product says what it is, and adds nothing", async () => {
    const foreign = JSON.stringify({ nodes: [{ type: "n8n-nodes-base.set" }], connections: {} });
    await page.evaluate((text) => navigator.clipboard.writeText(text), foreign);
    await editor.select("Welcome");
    await editor.node("Welcome").focus();
    await page.keyboard.press("ControlOrMeta+v");
    await expect(page.getByText("This is a workflow of n8n, which can't be pasted here.")).toBeVisible();
    await expect(page.locator(".react-flow__node")).toHaveCount(2);
  });

  expect(problems).toEqual([]);
});
