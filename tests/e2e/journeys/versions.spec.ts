import { expect } from "@playwright/test";
import { violations } from "../src/accessibility.ts";
import { definitionOf, drawAgain, drawFlow, edge, node, publish } from "../src/drawn-flow.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const ada = { name: "Ada Lovelace", email: "ada@example.com", password: "engines and notes" };

// What production runs is always said; any two states can be compared; a roll back is one click and a reason.

const definition = (path: string, timeoutMs: number, template: string, withEnd = false) =>
  definitionOf(
    [
      node("start", "webhook", "Start", { path, method: "POST", reply: "accepted" }),
      node("fetch_order", "http", "Fetch order", { url: "https://api.example.com/orders", timeoutMs }),
      node("letter", "template", "Letter", { template: { $liquid: template } }),
      ...(withEnd ? [node("log", "set", "Keep", { fields: [] })] : []),
    ],
    [edge("start", "fetch_order"), edge("fetch_order", "letter"), ...(withEnd ? [edge("letter", "log")] : [])],
  );
const layout = (y: number) => ({
  nodes: { start: { x: 0, y: 0 }, fetch_order: { x: 320, y }, letter: { x: 640, y: 0 }, log: { x: 960, y: 0 } },
});
const letter = (greeting: string) => `${greeting} {{ trigger.body.name }},\nyour order is on its way.\nThe shop`;

test("compares the draft with production, publishes it with a name, and rolls back with a reason", async ({
  page,
  product,
  slug,
  browser,
}) => {
  const problems = collectProblems(page);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const first = await drawFlow(api, "Letters", definition("letters", 10_000, letter("Dear")), layout(0));
  const { flowId } = first;
  await publish(api, first);
  await drawAgain(api, first, definition("letters", 30_000, letter("Hello"), true), layout(160));

  await test.step("the header leads to the difference", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
    await page.getByRole("link", { name: /Draft · \d+ changes since v1 \(production\)/ }).click();
    await page.waitForURL(/\/compare\?from=production&to=draft/);
    const panel = page.getByRole("complementary", { name: "What differs" });
    await expect(panel).toContainText("HTTP request Fetch order: time limit 10 s → 30 s");
    await expect(panel).toContainText("Added Keep");
    await expect(panel).toContainText("Compatible");
  });

  await test.step("a change leads to its node on both canvases, a text opens line by line", async () => {
    const sides = [page.getByRole("region", { name: /^v1/ }), page.getByRole("region", { name: "Draft", exact: true })];
    // A wide flow begins one above the other.
    await expect(page.getByRole("button", { name: "Stacked" })).toHaveAttribute("aria-pressed", "true");
    await page.getByRole("button", { name: "Side by side" }).click();
    await page.getByRole("button", { name: /time limit 10 s/ }).click();
    for (const side of sides) {
      const card = side.locator('.react-flow__node[data-id="fetch_order"]');
      await expect(card).toBeInViewport();
      await expect(card).toHaveClass(/selected/);
    }
    // It was moved, and still stands at the same height on both, once the views have come to rest.
    await expect(async () => {
      const [left, right] = await Promise.all(
        sides.map((side) => side.locator('.react-flow__node[data-id="fetch_order"]').boundingBox()),
      );
      expect(Math.abs((left?.y ?? 0) - (right?.y ?? 99))).toBeLessThan(2);
    }).toPass({ timeout: 5_000 });
    await page.getByRole("button", { name: /^Show the text/ }).click();
    const text = page.getByRole("region", { name: "Text of Template" });
    await expect(text).toContainText("Removed: Dear");
    await expect(text).toContainText("Added: Hello");
    await page.getByRole("button", { name: "Overlaid" }).click();
    await expect(page.locator(".react-flow__node")).toHaveCount(4);
  });

  await test.step("publish it with a name", async () => {
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Friendlier letters");
    await dialog.getByRole("button", { name: "Publish v2" }).click();
    await expect(page.getByRole("dialog")).toContainText("v2 listens here");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("link", { name: "Production runs v2, nothing changed" })).toBeVisible();
  });

  await test.step("roll back", async () => {
    await page.getByRole("button", { name: "History and versions" }).click();
    await page.getByRole("tab", { name: "Versions" }).click();
    await expect(page.getByRole("tabpanel")).toContainText("Friendlier letters");
    await page.getByRole("button", { name: "Roll back to v1" }).click();
    const dialog = page.getByRole("dialog", { name: "Roll back to v1" });
    await expect(dialog).toContainText("time limit 30 s → 10 s");
    await expect(dialog).toContainText("The webhook keeps its address");
    await dialog.getByRole("button", { name: "Wrong results since it was published" }).click();
    await dialog.getByRole("button", { name: "Roll back to v1" }).click();
    await expect(dialog).toBeHidden();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("link", { name: /changes since v1 \(production\)/ })).toBeVisible();
    const { items } = await api.query<{ items: { action: string; details: object }[] }>("audit.list", { limit: 1 });
    expect(items).toMatchObject([
      {
        action: "flow.version_activated",
        details: { from: 2, to: 1, reason: "Wrong results since it was published" },
      },
    ]);
  });

  await test.step("a second person approves on the Tasks page", async () => {
    await api.mutate("members.add", {
      email: ada.email,
      name: ada.name,
      role: "builder",
      firstPassword: ada.password,
    });
    const adaContext = await browser.newContext();
    const adaPage = await signIn(adaContext, product, ada);
    const adaProblems = collectProblems(adaPage);
    await adaPage.goto(`${product.webUrl}/o/${slug}/tasks`);
    await expect(adaPage.getByText("Nothing waits for your approval")).toBeVisible();
    await api.mutate("flows.setPublishGates", { validationClean: false, secondPerson: true });
    const { draftRevision } = await api.query<{ draftRevision: number }>("flows.get", { flowId });
    await api.mutate("flows.requestApproval", { flowId, draftRevision, note: "for Monday" });
    const row = adaPage.getByRole("link", { name: /Publish Letters/ });
    await expect(row).toContainText("for Monday");
    await expect(adaPage.getByRole("link", { name: /Tasks.*open: 1/ })).toBeVisible();
    expect.soft(await violations(adaPage)).toEqual([]);
    await row.press("Enter");
    const panel = adaPage.getByRole("dialog", { name: "Approve a draft" });
    await expect(panel).toContainText("time limit 10 s → 30 s");
    await panel.getByRole("link", { name: "Compare on the canvas" }).click();
    await adaPage.waitForURL(/\/compare\?from=production/);
    await adaPage.goBack();
    await panel.getByLabel("Note").fill("Looks right");
    await panel.getByRole("button", { name: "Approve" }).click();
    await expect(adaPage.getByText("Nothing waits for your approval")).toBeVisible();
    const { version } = await api.mutate<{ version: number }>("flows.publish", { flowId, draftRevision });
    await adaPage.getByRole("button", { name: "Ended" }).click();
    const decided = adaPage
      .getByRole("table", { name: "Decided drafts" })
      .getByRole("row", { name: /Publish Letters/ });
    await expect(decided).toContainText("Approved");
    await expect(decided).toContainText(`v${version}`);
    await decided.getByRole("link").click();
    await expect(adaPage.getByRole("dialog", { name: "A decided draft" })).toContainText("Looks right");
    expect.soft(await violations(adaPage)).toEqual([]);
    expect(adaProblems).toEqual([]);
    await adaContext.close();
  });
  expect(problems).toEqual([]);
});
