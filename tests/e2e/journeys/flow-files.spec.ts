import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { definitionOf, drawFlow, edge, node, publishFlow } from "../src/drawn-flow.ts";
import { collectProblems, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

test("a flow goes into a file and comes back as a draft, with its credential and the flow that it runs", async ({
  page,
  product,
  slug,
}) => {
  const problems = collectProblems(page);
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const credential = await api.mutate<{ id: string }>("credentials.create", {
    name: "Price list",
    allowedHosts: ["api.example.com"],
    secret: { kind: "header", headerName: "authorization", value: "Bearer never-in-a-file" },
  });
  const prices = await publishFlow(
    api,
    "Look up prices",
    definitionOf(
      [
        node("n0", "manual", "n0"),
        node("n1", "http", "n1", {
          method: "GET",
          url: "https://api.example.com/prices?api_key=typed-in",
          headers: [],
          body: { kind: "none" },
          credentialId: credential.id,
        }),
      ],
      [edge("n0", "n1")],
    ),
  );
  const quote = definitionOf(
    [
      node("n0", "manual", "n0"),
      node("n1", "sub_flow", "n1", { flow: { id: prices, version: 1 }, input: {}, wait: true }),
    ],
    [edge("n0", "n1")],
  );
  await drawFlow(api, "Quote", quote);

  const text = await test.step("export it", async () => {
    await page.goto(`${product.webUrl}/o/${slug}/flows`);
    await page.getByRole("button", { name: "Actions for Quote" }).click();
    await page.getByRole("menuitem", { name: "Export" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("Look up prices v1")).toBeVisible();
    await expect(dialog.getByText("Price list")).toBeVisible();
    await expect(dialog.getByText("n1: url")).toBeVisible();
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download file" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("quote.draft.flow.json");
    return readFileSync(await file.path(), "utf8");
  });
  expect(text).not.toMatch(/never-in-a-file|typed-in/);

  const choose = (content: string) =>
    page.getByLabel("Flow file").setInputFiles({
      name: "quote.flow.json",
      mimeType: "application/json",
      buffer: Buffer.from(content),
    });
  await test.step("a changed file is refused", async () => {
    await page.getByRole("link", { name: "Import" }).click();
    await choose(text.replace('"n1"', '"n2"'));
    await expect(page.getByText("its checksum does not fit")).toBeVisible();
    // The refusal is an answer with a status, which browsers write to the console.
    problems.length = 0;
  });

  await test.step("import it", async () => {
    await choose(text);
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Quote 2");
    await expect(page.getByText('You have a flow named "Quote" already.')).toBeVisible();
    await expect(page.getByLabel("Price list")).toContainText("Price list");
    await expect(page.getByText("held a secret, which is not in the file")).toBeVisible();
    await page.getByLabel("Name", { exact: true }).fill("Quote for Bob");
    await page.getByRole("button", { name: "Import as draft" }).click();
    await page.waitForURL(/\/flows\/flw_/);
    await expect(page.locator(".react-flow__node")).toHaveCount(2);
  });
  const { items } = await api.query<{ items: { name: string; productionVersion: number | null }[] }>("flows.list", {});
  expect(
    items
      .filter(({ name }) => /Quote|Look up/.test(name))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["Look up prices", "Look up prices 2", "Quote", "Quote for Bob"]);
  expect(problems).toEqual([]);
});
