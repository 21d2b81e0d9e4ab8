import { expect, type Page } from "@playwright/test";
import { definitionOf, drawFlow, edge, node } from "../src/drawn-flow.ts";
import { EditorPage } from "../src/editor-page.ts";
import { collectProblems, owner, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const ada = { name: "Ada Lovelace", email: "ada@example.com", password: "engines and notes" };

async function rename(page: Page, from: string, to: string): Promise<void> {
  await new EditorPage(page).select(from);
  const field = page.getByRole("textbox", { name: "Name of the node" });
  await field.fill(to);
  await field.press("Enter");
}

test("two people draw one flow at once, lose the connection, and decide what both changed", async ({
  page,
  product,
  slug,
  browser,
}) => {
  test.setTimeout(240_000);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  await api.mutate("members.add", { email: ada.email, name: ada.name, role: "builder", firstPassword: ada.password });
  const definition = definitionOf(
    [node("start", "manual", "Start"), node("greeting", "template", "Greeting", { template: { $liquid: "Hello" } })],
    [edge("start", "greeting")],
  );
  const { flowId } = await drawFlow(api, "Greet together", definition);

  const address = `${product.webUrl}/o/${slug}/flows/${flowId}`;
  const adaContext = await browser.newContext();
  let adaPage = await signIn(adaContext, product, ada);
  const problems = collectProblems(page);
  await Promise.all([page.goto(address), adaPage.goto(address)]);
  const graceEditor = new EditorPage(page);

  await test.step("they see each other, and where the other one is", async () => {
    await expect(page.getByRole("button", { name: /^Ada Lovelace/ })).toBeVisible();
    await expect(adaPage.getByRole("button", { name: new RegExp(`^${owner.name}`) })).toBeVisible();
    await new EditorPage(adaPage).select("Greeting");
    const card = graceEditor.node("Greeting");
    await expect(card.locator("[data-presence=selecting]")).toContainText("Ada Lovelace");
    await adaPage.getByRole("textbox", { name: "Name of the node" }).focus();
    await expect(card.locator("[data-presence=editing]")).toBeVisible();
    await graceEditor.select("Greeting");
    await expect(page.getByText("Ada Lovelace is editing this node").first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Ada Lovelace is editing Greeting. Go there" })).toBeVisible();
  });

  await test.step("what both do at once reaches both, and undo takes back only the own", async () => {
    await graceEditor.addFromPalette("Set fields");
    await rename(adaPage, "Start", "Begin");
    for (const somebody of [page, adaPage]) {
      await expect(new EditorPage(somebody).node("Begin")).toBeVisible();
      await expect(new EditorPage(somebody).node("Set fields")).toBeVisible();
    }
    await graceEditor.saved();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(new EditorPage(adaPage).node("Set fields")).toBeHidden();
    await expect(graceEditor.node("Begin")).toBeVisible();
  });

  await test.step("a lost connection keeps edits and sends them when it is back", async () => {
    await adaContext.setOffline(true);
    await rename(adaPage, "Begin", "Begin offline");
    await expect(adaPage.getByText("Offline, 1 edit kept on this device")).toBeVisible();
    await adaContext.setOffline(false);
    await expect(graceEditor.node("Begin offline")).toBeVisible();
    await new EditorPage(adaPage).saved();
  });

  await test.step("edits of a tab that was closed without a connection come back; what both changed is asked", async () => {
    await adaContext.setOffline(true);
    await rename(adaPage, "Greeting", "Ada's greeting");
    await rename(adaPage, "Begin offline", "Begin again");
    await expect(adaPage.getByText("Offline, 2 edits kept on this device")).toBeVisible();
    await rename(page, "Greeting", "Grace's greeting");
    await graceEditor.saved();
    await adaPage.close();
    await adaContext.setOffline(false);

    adaPage = await adaContext.newPage();
    await adaPage.goto(address);
    await expect(adaPage.getByText("2 edits that were not saved last time are back.")).toBeVisible();
    await expect(graceEditor.node("Begin again")).toBeVisible();
    const conflicts = adaPage.getByRole("region", { name: "Conflicts" });
    await expect(conflicts.getByRole("listitem")).toHaveCount(1);
    await expect(conflicts).toContainText(`Name of Grace's greeting`);
    await expect(conflicts).toContainText(`yours"Ada's greeting"${owner.name}'s"Grace's greeting"before"Greeting"`);
    await expect(adaPage.getByText("Conflict", { exact: true })).toBeVisible();

    // It waits on this device until it is decided, also when the page is loaded again.
    await adaPage.reload();
    await expect(conflicts.getByRole("listitem")).toHaveCount(1);
    await conflicts.getByRole("button", { name: "Keep mine" }).press("Enter");
    await expect(conflicts).toBeHidden();
    await expect(graceEditor.node("Ada's greeting")).toBeVisible();
    await new EditorPage(adaPage).saved();
  });

  expect(problems).toEqual([]);
  await adaContext.close();
});
