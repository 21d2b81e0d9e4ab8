import { expect } from "@playwright/test";
import { violations } from "../src/accessibility.ts";
import { definitionOf, edge, node, publishFlow, statusOf } from "../src/drawn-flow.ts";
import { EditorPage } from "../src/editor-page.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

// What a branch shows beside its draft is its own: data of its runs, pins of its nodes; and the keyboard stays on its canvas.

const definition = definitionOf(
  [
    node("start", "manual", "Start"),
    node("letter", "template", "Letter", { template: { $liquid: "Dear {{ trigger.name }}" } }),
    node("keep", "set", "Keep", { fields: [] }),
  ],
  [edge("start", "letter"), edge("letter", "keep")],
);

test("a branch shows its own runs, keeps pins of what comes back, and the keyboard on the canvas", async ({
  page,
  product,
  slug,
}) => {
  const problems = collectProblems(page);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const flowId = await publishFlow(api, "Letters of a branch", definition);
  const { branchId } = await api.mutate<{ branchId: string }>("branches.create", { flowId, name: "Warmer words" });
  const run = async (start: object) => {
    const { runId } = await api.mutate<{ runId: string }>("runs.start", { flowId, ...start });
    await expect.poll(() => statusOf(api, runId)).toBe("succeeded");
  };
  await run({ source: "production", input: { name: "customer" } });

  await page.goto(`${product.webUrl}/o/${slug}/flows/${flowId}?branch=${branchId}`);
  const editor = new EditorPage(page);
  await editor.select("Letter");
  await page.getByRole("button", { name: "Data", exact: true }).click();
  const data = page.getByRole("region", { name: "Data" });
  const preview = editor.inspector.getByText(/^Dear (customer|friend)$/);
  const picker = data.getByRole("combobox", { name: "Run whose data is shown" });

  await test.step("the newest run of the branch comes first, and a line says which run it is", async () => {
    await expect(data.getByText("None of this branch yet, so v1")).toBeVisible();
    await expect(preview).toHaveText("Dear customer");
    await run({ source: "draft", branchId, input: { name: "friend" }, test: { usePins: true } });
    await run({ source: "production", input: { name: "customer" } });
    await page.reload();
    await editor.select("Letter");
    await expect(data.getByText("This draft at edit 1")).toBeVisible();
    await expect(preview).toHaveText("Dear friend");
    await expect(picker).toHaveText("Newest run of this branch");
    await picker.click();
    await page.getByRole("option").filter({ hasText: "v1" }).first().click();
    await expect(preview).toHaveText("Dear customer");
    expect(await violations(page)).toEqual([]);
  });

  await test.step("undo of a copy and deleting several leave the keyboard on the canvas", async () => {
    const canvas = page.getByRole("application", { name: "Canvas" });
    await page.keyboard.press("ControlOrMeta+d");
    const copy = page.locator(".react-flow__node.selected");
    await expect(copy).toContainText("Letter");
    await copy.focus();
    await page.keyboard.press("ControlOrMeta+z");
    await expect(canvas).toBeFocused();
    await page.keyboard.press("ControlOrMeta+Shift+z");
    await expect(page.locator('.react-flow__node[data-id^="letter"]')).toHaveCount(2);
    await page.keyboard.press("ControlOrMeta+z");
    await editor.select("Letter");
    await editor.node("Keep").click({ modifiers: ["Shift"] });
    await page.keyboard.press("Delete");
    await expect(page.locator(".react-flow__node")).toHaveCount(1);
    await expect(canvas).toBeFocused();
  });

  await test.step("what was pinned for a node comes back with it", async () => {
    await page.keyboard.press("ControlOrMeta+z");
    await expect(page.locator(".react-flow__node")).toHaveCount(3);
    await editor.select("Letter");
    await page.getByRole("tab", { name: "Output" }).click();
    await editor.inspector.getByRole("button", { name: "Pin this output" }).click();
    await expect(editor.inspector.getByRole("region", { name: "Pinned data" })).toBeVisible();
    await editor.node("Letter").focus();
    await page.keyboard.press("Delete");
    await expect(page.locator(".react-flow__node")).toHaveCount(2);
    await page.keyboard.press("ControlOrMeta+z");
    await editor.select("Letter");
    await expect(editor.inspector.getByRole("region", { name: "Pinned data" })).toBeVisible();
  });

  await test.step("lists name the branch on narrow screens too, and cut nothing else for it", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${product.webUrl}/o/${slug}/runs`);
    const row = page.getByRole("row", { name: /Draft of branch Warmer words/ });
    const [name, words] = [
      row.getByText("Letters of a branch", { exact: true }),
      row.getByText("Warmer words").filter({ visible: true }),
    ];
    await expect(name).toBeVisible();
    const boxOf = async (what: typeof name) => (await what.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const [nameBox, wordsBox, rowBox] = await Promise.all([boxOf(name), boxOf(words), boxOf(row)]);
    expect(nameBox.width).toBeGreaterThan(40);
    expect(wordsBox.x).toBeGreaterThanOrEqual(nameBox.x);
    expect(wordsBox.y).toBeGreaterThan(nameBox.y);
    expect(rowBox.height).toBeLessThan(50);
  });
  expect(problems).toEqual([]);
});
