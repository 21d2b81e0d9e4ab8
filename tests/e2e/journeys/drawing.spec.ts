import { expect, type Page } from "@playwright/test";
import { violations } from "../src/accessibility.ts";
import { definitionOf, drawFlow, edge, node } from "../src/drawn-flow.ts";
import { EditorPage } from "../src/editor-page.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const emptyFlow = async (api: ReturnType<typeof procedures>, name: string) =>
  (await api.mutate<{ id: string }>("flows.create", { name, description: "" })).id;

const focused = (page: Page) => page.locator(".react-flow__node:focus");

/** Adds a node with the keyboard; it then has the focus. */
async function add(page: Page, title: string): Promise<void> {
  await page.keyboard.press("n");
  await page.getByPlaceholder("Add a node").fill(title);
  await page.keyboard.press("Enter");
  await expect(focused(page)).toContainText(title);
}

test("a flow is drawn, grouped, annotated, copied and undone without a mouse", async ({ page, product, slug }) => {
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const problems = collectProblems(page);
  const editor = new EditorPage(page);
  const flowId = await emptyFlow(api, "Drawn by keys");
  await emptyFlow(api, "Takes a copy");
  const cards = page.locator(".react-flow__node-step");
  const edges = page.locator(".react-flow__edge");

  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  await expect(page.getByText("What starts this flow?")).toBeVisible();

  await test.step("draw two branches", async () => {
    for (const title of ["Manual", "Set fields", "Condition", "Template"]) await add(page, title);
    await page.keyboard.press("Alt+ArrowLeft");
    await expect(focused(page)).toContainText("Condition");
    await add(page, "Respond");
    await expect(cards).toHaveCount(5);
    await expect(edges).toHaveCount(4);
  });

  await test.step("connect one port to another, and read why a third can't be", async () => {
    await page.keyboard.press("Alt+ArrowUp");
    await expect(focused(page)).toContainText("Template");
    await page.keyboard.press("c");
    await page.getByPlaceholder('Connect "Template" to or from…').fill("condition");
    await expect(page.getByRole("dialog")).toContainText("This would make a circle");
    await page.getByPlaceholder('Connect "Template" to or from…').fill("respond");
    await page.keyboard.press("Enter");
    await expect(edges).toHaveCount(5);
    await expect(focused(page)).toContainText("Template");
  });

  const group = page.getByRole("group", { name: /^Group Answer, 2 nodes/ });
  await test.step("group two nodes, collapse and open them", async () => {
    await page.keyboard.press("Tab");
    await expect(focused(page)).toContainText("Respond");
    await page.keyboard.press("Shift+Enter");
    await expect(page.locator(".react-flow__node-step.selected")).toHaveCount(2);
    await page.keyboard.press("ControlOrMeta+g");
    await expect(page.getByRole("textbox", { name: "Name of the group" })).toBeFocused();
    await page.keyboard.type("Answer");
    await page.keyboard.press("Enter");
    await expect(group).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(cards).toHaveCount(3);
    // Both branches lead into the collapsed group; what connects its nodes is inside.
    await expect(edges).toHaveCount(4);
    await page.keyboard.press("Enter");
    await expect(cards).toHaveCount(5);
  });

  await test.step("write a note, and make it larger", async () => {
    await page.keyboard.press("s");
    await expect(page.getByRole("textbox", { name: "Text of the note" })).toBeFocused();
    await page.keyboard.type("Ask finance first");
    await page.keyboard.press("Escape");
    const note = page.getByRole("group", { name: "Note: Ask finance first" });
    await expect(note).toBeFocused();
    const before = await note.evaluate((element) => (element as HTMLElement).offsetHeight);
    await page.keyboard.press("Alt+ArrowDown");
    await expect.poll(() => note.evaluate((element) => (element as HTMLElement).offsetHeight)).toBe(before + 8);
  });

  await test.step("all of it is accessible, light and dark, the group open and collapsed", async () => {
    await group.focus();
    // The first one selects it.
    for (const nodes of [5, 3, 5]) {
      await page.keyboard.press("Enter");
      await expect(cards).toHaveCount(nodes);
      await page.emulateMedia({ colorScheme: nodes === 3 ? "dark" : "light" });
      expect.soft(await violations(page)).toEqual([]);
    }
  });

  await test.step("find a node, open its menu, change its id", async () => {
    await page.keyboard.press("ControlOrMeta+f");
    await page.keyboard.type("set_fields");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("status").filter({ hasText: "1 of" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(focused(page)).toContainText("Set fields");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Change id…" }).press("Enter");
    await page.getByLabel("Id", { exact: true }).fill("order");
    await page.keyboard.press("Enter");
    await expect(page.locator('.react-flow__node[data-id="order"]')).toBeFocused();
    await expect(edges).toHaveCount(5);
  });

  await test.step("copy all into the other flow and undo it there", async () => {
    await editor.saved();
    // A machine that draws slowly: what was closed must not keep the keys until it has faded away.
    const browser = await page.context().newCDPSession(page);
    await browser.send("Animation.enable");
    await browser.send("Animation.setPlaybackRate", { playbackRate: 0.02 });
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("ControlOrMeta+c");
    await page.keyboard.press("ControlOrMeta+k");
    await page.keyboard.type("Takes a copy");
    await page.getByRole("option", { name: "Takes a copy" }).waitFor();
    await page.keyboard.press("Enter");
    await expect(page.getByText("What starts this flow?")).toBeVisible();
    await page.keyboard.press("ControlOrMeta+v");
    await browser.detach();
    await expect(cards).toHaveCount(5);
    await expect(edges).toHaveCount(5);
    await expect(group).toHaveCount(1);
    await expect(page.getByRole("group", { name: "Note: Ask finance first" })).toHaveCount(1);
    await expect(page.locator('.react-flow__node[data-id="order"]')).toHaveCount(1);
    await page.keyboard.press("ControlOrMeta+z");
    await expect(page.getByText("What starts this flow?")).toBeVisible();
    await expect(page.locator(".react-flow__node")).toHaveCount(0);
    await page.keyboard.press("ControlOrMeta+Shift+z");
    await expect(cards).toHaveCount(5);
    await editor.saved();
  });

  expect(problems).toEqual([]);
});

/** The view rests at fractions of a pixel. */
const wholly = 0.99;

test("what the keyboard goes to on the canvas comes into sight", async ({ page, product, slug }) => {
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const ids = Array.from({ length: 9 }, (_, place) => `n${place}`);
  const definition = definitionOf(
    ids.map((id, place) => (place === 0 ? node(id, "manual", id) : node(id, "set", id, { fields: [] }))),
    ids.slice(1).map((id, place) => edge(`n${place}`, id)),
  );
  const { flowId } = await drawFlow(api, "Wider than the screen", definition);
  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  const last = page.locator('.react-flow__node[data-id="n8"]');
  await expect(last).not.toBeInViewport({ ratio: wholly });
  await page.locator('.react-flow__node[data-id="n0"]').focus();
  for (const id of ids.slice(1)) {
    await page.keyboard.press("Tab");
    await expect(focused(page)).toHaveAttribute("data-id", id);
  }
  await expect(last).toBeInViewport({ ratio: wholly });
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator('.react-flow__node[data-id="n7"]')).toBeInViewport({ ratio: wholly });
});
