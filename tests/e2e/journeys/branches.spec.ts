import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { definitionOf, drawFlow, edge, node, publish } from "../src/drawn-flow.ts";
import { collectProblems, owner, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

// A branch has a draft of its own; merging it overwrites nothing and keeps whose edits they were.

const definition = definitionOf(
  [
    node("start", "manual", "Start"),
    node("letter", "template", "Letter", { template: { $liquid: "Dear friend" } }),
    node("keep", "set", "Keep", { fields: [] }),
  ],
  [edge("start", "letter"), edge("letter", "keep")],
);

test("a branch goes its own way and comes back by a merge that asks", async ({ page, product, slug }) => {
  const problems = collectProblems(page);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const { flowId } = await drawFlow(api, "Forked", definition);

  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  await page.getByRole("button", { name: "Branch: main" }).click();
  await page.getByRole("menuitem", { name: "New branch…" }).click();
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

test("a branch starts at a version or an earlier edit, and an archived one is reopened", async ({
  page,
  product,
  slug,
}) => {
  const problems = collectProblems(page);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const drawn = await drawFlow(api, "Mended", definition);
  await publish(api, drawn);
  const { flowId } = drawn;
  const edit = async (branchId: string | undefined, name: string, was: string, value: string) => {
    const edits = [
      {
        id: crypto.randomUUID(),
        summary: `Called it ${value}`,
        operations: [{ path: ["nodes", name, "name"], was, value }],
      },
    ];
    await api.mutate("flows.editDraft", { flowId, branchId, after: 1, edits });
  };
  await edit(undefined, "letter", "Letter", "Later letter");
  const flowUrl = `${product.webUrl}/o/${slug}/flows/${flowId}`;

  await page.goto(flowUrl);
  await page.getByRole("button", { name: "History and versions" }).click();
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("button", { name: "Start a branch here, at v1" }).click();
  const dialog = page.getByRole("dialog", { name: "New branch" });
  await expect(dialog.getByRole("combobox", { name: "Starts from" })).toHaveText("v1");
  await dialog.getByLabel("Name").fill("Mend v1");
  await dialog.getByRole("button", { name: "Create branch" }).click();
  await expect(page.getByRole("button", { name: "Branch: Mend v1" })).toBeVisible();
  await expect(page.getByText("Letter", { exact: true })).toBeVisible();
  await expect(page.getByText("Later letter", { exact: true })).toHaveCount(0);
  await expect(page).toHaveURL(/branch=brn_/);
  const branchId = new URL(page.url()).searchParams.get("branch") ?? "";

  // A branch that is opened by its address comes with the page.
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${flowUrl}?branch=${branchId}`);
  await expect(page.getByText("Letter", { exact: true })).toBeVisible();
  expect(asked.filter((url) => url.includes("flows.get"))).toEqual([]);

  // What ran says whose draft it was, and leads to what has changed in it since.
  const run = { flowId, source: "draft", branchId, input: {}, test: { usePins: true } };
  const { runId } = await api.mutate<{ runId: string }>("runs.start", run);
  await edit(branchId, "keep", "Keep", "Keep it");
  await page.goto(`${product.webUrl}/o/${slug}/runs/${runId}`);
  await expect(page.getByText("Draft of branch Mend v1 at edit 1")).toBeVisible();
  await page.getByRole("link", { name: "Compare with the draft now" }).click();
  await expect(page.getByRole("button", { name: "Branch: Mend v1" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "From" })).toHaveText("Draft of Mend v1 at edit 1");
  await expect(page.getByText("Draft of Mend v1 at edit 1")).toHaveCount(3);
  await expect(page.getByRole("combobox", { name: "To", exact: true })).toHaveText("Draft of Mend v1");
  await page.goto(`${product.webUrl}/o/${slug}/runs`);
  await expect(page.getByRole("row", { name: /Mended/ }).first()).toContainText("Draft of branch Mend v1");

  // Archived, its name is free, so it needs another one when it is reopened.
  await page.goto(`${flowUrl}?branch=${branchId}`);
  await page.getByRole("button", { name: "Branch: Mend v1" }).click();
  await page.getByRole("menuitem", { name: "Archive branch…" }).click();
  await page.getByRole("button", { name: "Archive branch" }).click();
  await expect(page.getByRole("button", { name: "Branch: main" })).toBeVisible();
  await page.getByRole("button", { name: "History and versions" }).click();
  await page.getByRole("button", { name: 'Start a branch here, after "Drew it"' }).click();
  await expect(dialog.getByRole("combobox", { name: "Starts from" })).toHaveText(
    `Draft at edit ${drawn.draftRevision}`,
  );
  await dialog.getByLabel("Name").fill("Mend v1");
  await dialog.getByRole("button", { name: "Create branch" }).click();
  await page.getByRole("button", { name: "Branch: Mend v1" }).click();
  await page.getByRole("menuitem", { name: "All branches…" }).click();
  await page.getByRole("switch", { name: "Show archived branches" }).click();
  await page.getByRole("button", { name: "Reopen Mend v1" }).click();
  const naming = page.getByRole("dialog", { name: "Reopen Mend v1" });
  await expect(naming.getByText('Another branch is called "Mend v1" by now.')).toBeVisible();
  await naming.getByLabel("Name").fill("Mend it");
  await naming.getByRole("button", { name: "Reopen branch" }).click();
  await expect(naming).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await page
    .getByRole("list", { name: "Open branches" })
    .getByRole("button", { name: /^Mend it/ })
    .click();
  await expect(page.getByRole("button", { name: "Branch: Mend it" })).toBeVisible();

  // It goes on where it was left, and takes nothing of main back.
  await page.getByRole("link", { name: "Merge", exact: true }).click();
  await page.getByRole("button", { name: "Merge into main" }).click();
  await expect(page.getByRole("button", { name: "Branch: main" })).toBeVisible();
  const { draft } = await api.query<{ draft: { nodes: { name: string }[] } }>("flows.get", { flowId });
  expect(draft.nodes.map(({ name }) => name)).toEqual(["Start", "Later letter", "Keep it"]);
  // The refused name is what the browser complains of.
  expect(problems.filter((problem) => !problem.includes("409"))).toEqual([]);
});
