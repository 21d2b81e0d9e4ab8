import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import pg from "pg";
import { definitionOf, edge, node, publishFlow } from "../src/drawn-flow.ts";
import { signIn, test } from "../src/journey.ts";
import { procedures } from "../src/procedures.ts";

const canary = "canary-7f3a91c2-secret";

// A credential's value goes to its host and nowhere else: not into a table, a log, an event, an answer or a screen.
test("a credential reaches its host and is masked everywhere else", async ({ page, product, slug, orderService }) => {
  await signIn(page, product);
  const api = procedures(page, product, slug);
  const credential = await api.mutate<{ id: string }>("credentials.create", {
    name: "Warehouse",
    allowedHosts: [orderService.host],
    secret: { kind: "header", headerName: "x-warehouse-key", value: canary },
  });
  expect(JSON.stringify(credential)).not.toContain(canary);

  const definition = definitionOf(
    [
      node("hook", "webhook", "hook", { path: "ask", method: "POST", reply: "result" }),
      node("call", "http", "call", {
        method: "POST",
        url: `${orderService.url}?echo=1`,
        headers: [],
        body: { kind: "none" },
        credentialId: credential.id,
      }),
      node("answer", "respond", "answer", { body: { $cel: "steps.call.body" } }),
    ],
    [edge("hook", "call"), edge("call", "answer")],
  );
  await publishFlow(api, "Ask with a key", definition);

  const response = await fetch(`${product.ingressUrl}/hooks/${slug}/ask`, { method: "POST", body: "{}" });
  const answer = await response.text();
  // The service saw the value and sent it back; whoever asks Millrace gets dots.
  expect(orderService.seen.at(-1)?.headers["x-warehouse-key"]).toBe(canary);
  expect(answer).toContain("••••••");
  expect(answer).not.toContain(canary);

  const runId = response.headers.get("x-run-id") ?? "";
  await page.goto(`${product.webUrl}/o/${slug}/runs/${runId}`);
  await expect(page.getByText("Succeeded in").first()).toBeVisible();
  expect(await page.content()).not.toContain(canary);

  const database = new pg.Client({ connectionString: product.adminUrl });
  await database.connect();
  const { rows: tables } = await database.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker')",
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const { rows } = await database.query(
      `select count(*)::int as count from ${name} t where strpos(t::text, $1) > 0`,
      [canary],
    );
    expect([name, rows[0]?.count]).toEqual([name, 0]);
  }
  await database.end();
  for (const file of product.logFiles) expect(readFileSync(file, "utf8")).not.toContain(canary);
});
