import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { collectProblems, owner, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

// A branch has a draft of its own; merging it overwrites nothing and keeps whose edits they were.

const definition = {
  format: 1,
  settings: {},
  nodes: [
    { id: "start", type: "manual", typeVersion: 1, name: "Start", params: {} },
    {
      id: "letter",
      type: "template",
      typeVersion: 1,
      name: "Letter",
      params: { template: { $liquid: "Dear friend" } },
    },
    { id: "keep", type: "set", typeVersion: 1, name: "Keep", params: { fields: [] } },
  ],
  edges: [
    { from: { node: "start", port: "out" }, to: { node: "letter", port: "in" } },
    { from: { node: "letter", port: "out" }, to: { node: "keep", port: "in" } },
  ],
};
const layout = { nodes: { start: { x: 0, y: 0 }, letter: { x: 320, y: 0 }, keep: { x: 640, y: 0 } } };

test("a branch goes its own way and comes back by a merge that asks", async ({ page, product, slug }) => {
  const problems = collectProblems(page);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const flow = await api.mutate<{ id: string; draftRevision: number }>("flows.create", {
    name: "Forked",
    description: "",
  });
  const flowId = flow.id;
  const drawn = { flowId, baseRevision: flow.draftRevision, summary: "Drew it", layout, definition };
  await api.mutate("flows.saveDraft", drawn);

  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  await page.getByRole("button", { name: "Branch: main" }).click();
  await page.getByRole("menuitem", { name: "New branch from main…" }).click();
  await page.getByLabel("Name").fill("Warmer words");
  await page.getByRole("button", { name: "Create branch" }).click();
  await expect(page.getByRole("button", { name: "Branch: Warmer words" })).toBeVisible();
  await expect(page).toHaveURL(/branch=brn_/);
  const branchId = new URL(page.url()).searchParams.get("branch") ?? "";

  /** Sets a field of the letter in a branch. */
  const edit = async (branch: string | undefined, path: string[], was: unknown, value: unknown, summary: string) => {
    const operations = [{ path: ["nodes", "letter", ...path], was, value }];
    const edits = [{ id: crypto.randomUUID(), operations, summary }];
    const answer = await api.mutate<{ taken: number }>("flows.editDraft", {
      flowId,
      branchId: branch,
      after: 1,
      edits,
    });
    expect(answer.taken).toBe(1);
  };
  const template = ["params", "template"];
  await edit(branchId, template, { $liquid: "Dear friend" }, { $liquid: "Dearest friend" }, "Warmed the letter");
  await edit(branchId, ["name"], "Letter", "Warm letter", "Renamed the letter");
  await expect(page.getByText("Warm letter", { exact: true })).toBeVisible();
  await edit(undefined, template, { $liquid: "Dear friend" }, { $liquid: "Dear customer" }, "Addressed customers");

  // The page stays on its branch, from page to page.
  await page.getByRole("link", { name: "Flow settings" }).click();
  await expect(page).toHaveURL(new RegExp(`settings.*branch=${branchId}`));
  await expect(page.getByRole("button", { name: "Publish" })).toHaveCount(0);
  await page.getByRole("link", { name: "Merge", exact: true }).click();
  await expect(page.getByText("1 thing that both changed")).toBeVisible();
  const panel = page.getByRole("complementary", { name: "The merge" });
  await expect(panel).toContainText("Dear customer");
  await expect(panel).toContainText("Dearest friend");
  const mergeButton = panel.getByRole("button", { name: "Merge into main" });
  await expect(mergeButton).toBeDisabled();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await panel.getByRole("textbox").fill("Dearest customer");
  await expect(mergeButton).toBeEnabled();
  await mergeButton.click();

  await expect(page.getByRole("button", { name: "Branch: main" })).toBeVisible();
  await expect(page.getByText("Warm letter", { exact: true })).toBeVisible();
  const { draft } = await api.query<{ draft: { nodes: { id: string; params: unknown }[] } }>("flows.get", { flowId });
  expect(draft.nodes.find(({ id }) => id === "letter")?.params).toEqual({ template: { $liquid: "Dearest customer" } });

  await page.getByRole("button", { name: "History and versions" }).click();
  await page.getByRole("tab", { name: "Draft edits" }).click();
  await expect(page.getByText('Merged branch "Warmer words"')).toBeVisible();
  await page.getByRole("button", { name: `Edits of ${owner.name} on Warmer words` }).click();
  await expect(page.getByText("Warmed the letter")).toBeVisible();
  expect(problems).toEqual([]);
});
