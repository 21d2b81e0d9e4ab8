import { signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const code = (tax: string) =>
  `const total = input.items.reduce((sum, item) => sum + item.price * item.quantity, 0);\nconst tax = total * ${tax};\nreturn { total, tax };`;
const definition = (timeoutMs: number, template: string, withEnd = false, path = "letters") => ({
  format: 1,
  settings: { runTimeoutMs: withEnd ? 600000 : 3600000 },
  nodes: [
    { id: "start", type: "webhook", typeVersion: 1, name: "Start", params: { path, method: "POST", reply: "result" } },
    {
      id: "fetch_order",
      type: "http",
      typeVersion: 1,
      name: "Fetch order",
      params: {
        url: withEnd ? "https://api.example.com/v2/orders" : "https://old.example.com/orders",
        timeoutMs,
        headers: [{ name: "accept", value: "application/json" }],
      },
    },
    { id: "sum", type: "code", typeVersion: 1, name: "Sum up", params: { code: code(withEnd ? "0.21" : "0.19") } },
    { id: "letter", type: "template", typeVersion: 1, name: "Letter", params: { template: { $liquid: template } } },
    ...(withEnd
      ? [{ id: "log", type: "set", typeVersion: 1, name: "Keep", params: { fields: [{ name: "ok", value: true }] } }]
      : [{ id: "mail", type: "set", typeVersion: 1, name: "Old mail", params: { fields: [] } }]),
  ],
  edges: [
    { from: { node: "start", port: "out" }, to: { node: "fetch_order", port: "in" } },
    { from: { node: "fetch_order", port: "out" }, to: { node: "sum", port: "in" } },
    { from: { node: "sum", port: "out" }, to: { node: "letter", port: "in" } },
    { from: { node: "letter", port: "out" }, to: { node: withEnd ? "log" : "mail", port: "in" } },
  ],
});
const layout = (y: number) => ({
  nodes: {
    start: { x: 0, y: 0 },
    fetch_order: { x: 320, y },
    sum: { x: 640, y: 0 },
    letter: { x: 960, y: 0 },
    log: { x: 1280, y: 0 },
    mail: { x: 1280, y: 100 },
  },
});
const letter = (g: string) =>
  `${g} {{ trigger.body.name }},\nyour order {{ trigger.body.id }} is on its way.\nIt weighs 2 kg.\nThe shop`;

test("pictures", async ({ product, slug, browser }) => {
  test.setTimeout(200_000);
  const context = await browser.newContext();
  const page = await signIn(context, product);
  const api = procedures(page, product, slug);
  const flow = await api.mutate<{ id: string; draftRevision: number }>("flows.create", {
    name: "Letters",
    description: "Writes to customers",
  });
  const flowId = flow.id;
  const save = async (baseRevision: number, drawn: object, y: number) =>
    (
      await api.mutate<{ draftRevision: number }>("flows.saveDraft", {
        flowId,
        baseRevision,
        summary: "Drew it",
        layout: layout(y),
        definition: drawn,
      })
    ).draftRevision;
  const first = await save(flow.draftRevision, definition(10_000, letter("Dear")), 0);
  console.log(
    await api.mutate("flows.publish", {
      flowId,
      draftRevision: first,
      name: "First letters",
      note: "As agreed with sales",
    }),
  );
  await api.mutate("runs.start", { flowId, source: "production", input: {} });
  const second = await save(first, definition(20_000, letter("Hi"), false, "mails"), 0);
  console.log(await api.mutate("flows.publish", { flowId, draftRevision: second }));
  await save(second, definition(30_000, letter("Hello"), true, "mails"), 160);
  await api.mutate("members.add", {
    email: "ada@example.com",
    name: "Ada Lovelace",
    role: "builder",
    firstPassword: "a long password",
  });
  await api.mutate("flows.setPublishGates", { validationClean: true, secondPerson: true });
  const state = await context.storageState();
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const)
    for (const colorScheme of ["light", "dark"] as const) {
      const own = await browser.newContext({ viewport: { width, height }, colorScheme, storageState: state });
      const p = await own.newPage();
      const shot = async (name: string) => {
        await p.waitForTimeout(900);
        await p.screenshot({ path: `/tmp/mr/vs-${name}-${width}-${colorScheme}.png` });
      };
      await p.goto(`${product.webUrl}/o/${slug}/flows/${flowId}/compare?from=production&to=draft`);
      await p.getByText("What it means").waitFor();
      await shot("compare");
      if (width === 390) {
        await p.getByText("What it means").scrollIntoViewIfNeeded();
        await shot("compare-below");
      }
      await p
        .getByRole("button", { name: /^Show the text/ })
        .last()
        .click();
      await p.getByRole("button", { name: /time limit 20 s/ }).click();
      await shot("compare-text");
      await p.getByRole("button", { name: "Overlaid" }).click();
      await shot("overlay");
      await p.getByRole("button", { name: "Publish", exact: true }).click();
      await p.getByText("What this organization asks for").waitFor();
      await shot("publish");
      await p.keyboard.press("Escape");
      await p.getByRole("button", { name: "History and versions" }).click();
      await p.getByRole("tab", { name: "Versions" }).click();
      await shot("history");
      await p.getByRole("button", { name: "Roll back to v1" }).click();
      await p.getByText("under way").or(p.getByText("No run is under way")).waitFor();
      await shot("rollback");
      await p.goto(`${product.webUrl}/o/${slug}/flows`);
      await p.getByText("Letters").waitFor();
      await shot("flows");
      await p.goto(`${product.webUrl}/o/${slug}/settings/general`);
      await p.getByText("Before publishing").scrollIntoViewIfNeeded();
      await shot("gates");
      await own.close();
    }
  const preview = await api.query<{ draftRevision: number }>("flows.publishPreview", { flowId });
  await api.mutate("flows.requestApproval", { flowId, draftRevision: preview.draftRevision, note: "for Monday" });
  const other = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const ada = await signIn(other, product, { email: "ada@example.com", password: "a long password" });
  await ada.goto(`${product.webUrl}/o/${slug}/flows/${flowId}`);
  await ada.getByRole("button", { name: /Approve draft/ }).click();
  await ada.waitForTimeout(1500);
  await ada.screenshot({ path: "/tmp/mr/vs-approve.png" });
});
