import { expect } from "@playwright/test";
import { violations } from "../src/accessibility.ts";
import { definitionOf, edge, node, publishFlow, startRun, statusOf } from "../src/drawn-flow.ts";
import { collectProblems, owner, signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

/** Each screen is loaded once per width, and changes from one theme to the other in place; each theme is loaded somewhere. */
const visits = [
  { width: 1440, themes: ["light", "dark"] },
  { width: 390, themes: ["dark", "light"] },
] as const;

/** Every screen that a signed-in person can open, with the words that say that it has loaded. */
const screensOf = (slug: string, flowId: string, runId: string): [name: string, path: string, loaded: string][] => [
  ["flows", `/o/${slug}/flows`, "Greet"],
  ["editor", `/o/${slug}/flows/${flowId}`, "Saved"],
  ["flow settings", `/o/${slug}/flows/${flowId}/settings`, "How many runs at once"],
  ["compare", `/o/${slug}/flows/${flowId}/compare?from=v1&to=draft`, "The same content"],
  ["runs", `/o/${slug}/runs`, "Succeeded"],
  ["run", `/o/${slug}/runs/${runId}`, "Succeeded in"],
  ["statistics", `/o/${slug}/flows/${flowId}?statistics=on&heat=count`, "none failed or cancelled"],
  ["comparison", `/o/${slug}/runs/compare?a=${runId}&b=${runId}`, "Both went the same way"],
  ["general settings", `/o/${slug}/settings/general`, "Name"],
  ["members", `/o/${slug}/settings/members`, owner.name],
  ["credentials", `/o/${slug}/settings/credentials`, "Credentials"],
  ["limits", `/o/${slug}/settings/limits`, "No limit is in use"],
  ["audit log", `/o/${slug}/settings/audit`, "Grace"],
  ["account", `/o/${slug}/settings/account`, "Password"],
];

async function drawAndRun(
  api: ReturnType<typeof procedures>,
  name: string,
): Promise<{ flowId: string; runId: string }> {
  const definition = definitionOf(
    [
      node("start", "manual", "Start"),
      node("greeting", "template", "Greeting", { template: { $liquid: "Hello {{ trigger.name }}" } }),
    ],
    [edge("start", "greeting")],
  );
  const flowId = await publishFlow(api, name, definition);
  const runId = await startRun(api, flowId, { name: "Ada" });
  await expect.poll(() => statusOf(api, runId)).toBe("succeeded");
  return { flowId, runId };
}

test("every screen is accessible and fits, wide and narrow, light and dark", async ({
  page,
  product,
  slug,
  browser,
}) => {
  test.setTimeout(420_000);
  await signIn(page, product);
  const { flowId, runId } = await drawAndRun(procedures(page, product, slug), "Greet");
  for (const { width, themes } of visits) {
    const [first] = themes;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: first,
      // A change of colors takes no time, so that each is measured as it stays.
      reducedMotion: "reduce",
    });
    const signedIn = await signIn(context, product);
    const problems = collectProblems(signedIn);
    for (const [name, path, loaded] of screensOf(slug, flowId, runId)) {
      await signedIn.emulateMedia({ colorScheme: first });
      await signedIn.goto(product.webUrl + path);
      await expect(signedIn.getByText(loaded).filter({ visible: true }).first()).toBeVisible();
      for (const theme of themes)
        await test.step(`${name}, ${width} wide, ${theme}`, async () => {
          await signedIn.emulateMedia({ colorScheme: theme });
          await expect(signedIn.locator("html")).toHaveClass(new RegExp(`\\b${theme}\\b`));
          expect.soft(await violations(signedIn)).toEqual([]);
        });
      const overflow = await signedIn.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect.soft(overflow, `pixels that stick out sideways: ${name}, ${width} wide`).toBeLessThanOrEqual(0);
    }
    expect.soft(problems).toEqual([]);
    await context.close();
  }
});

test("a viewer sees that something ran, but neither data nor controls; a stranger sees nothing", async ({
  page,
  product,
  slug,
  browser,
}) => {
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const { flowId, runId } = await drawAndRun(api, "Greet a viewer");
  const viewer = { email: "viewer@example.com", password: "viewers password" };
  await api.mutate("members.add", {
    email: viewer.email,
    name: "Vera Viewer",
    role: "viewer",
    firstPassword: viewer.password,
  });

  const context = await browser.newContext();
  const viewerPage = await signIn(context, product, viewer);
  await viewerPage.goto(`${product.webUrl}/o/${slug}/runs/${runId}`);
  await expect(viewerPage.getByText("Succeeded in").first()).toBeVisible();
  expect(await viewerPage.content()).not.toContain("Hello Ada");
  const asViewer = procedures(viewerPage, product, slug);
  expect(await asViewer.query("runs.payload", { runId })).toEqual({ error: "auth.forbidden" });
  expect(await asViewer.mutate("runs.start", { flowId, source: "production", input: {} })).toEqual({
    error: "auth.forbidden",
  });
  await viewerPage.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  await expect(viewerPage.getByText("Greeting").first()).toBeVisible();
  await expect(viewerPage.getByRole("button", { name: "Publish", exact: true })).toHaveCount(0);

  expect(await procedures(viewerPage, product, "somebody-else").query("runs.list", { limit: 1 })).toEqual({
    error: "organization.not_found",
  });
  const nobody = await browser.newContext();
  const stranger = await nobody.newPage();
  await stranger.goto(`${product.webUrl}/o/${slug}/flows`);
  await stranger.waitForURL(/\/sign-in/);
  await nobody.close();
  await context.close();
});

test("signing out ends the session at once", async ({ product, slug, browser }) => {
  const context = await browser.newContext();
  const signedIn = await signIn(context, product);
  const cookies = await context.cookies();
  await signedIn.getByRole("button", { name: /^Account of/ }).click();
  await signedIn.getByRole("menuitem", { name: "Sign out" }).click();
  await signedIn.waitForURL(/\/sign-in/);
  // The old cookie, kept by somebody, is worth nothing any more.
  await context.addCookies(cookies);
  expect(await procedures(signedIn, product, slug).query("account.me")).toEqual({ error: "auth.required" });
  await context.close();
});
