import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrateDatabase } from "./migrate.ts";
import { ensureDatabase } from "./roles.ts";

const migrations = fileURLToPath(new URL("../prisma/migrations", import.meta.url));
const organization = "019ab000-0000-7000-8000-000000000001";
const flow = "019ab000-0000-7000-8000-000000000002";
const idOf = (number: number) => `019ab000-0000-7000-8000-0000000001${String(number).padStart(2, "0")}`;

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

async function asAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** A database as it was before a migration, with what is put into it, brought up to date; then its rows. */
async function migrated(before: string, put: (admin: pg.Client) => Promise<unknown>) {
  const folder = await mkdtemp(join(tmpdir(), "millrace-migrations-"));
  for (const entry of await readdir(migrations))
    if (entry < before || !/^\d/.test(entry))
      await cp(join(migrations, entry), join(folder, entry), { recursive: true });
  const name = `${new URL(test.urls.admin).pathname.slice(1)}_${before}`;
  const urlOf = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  await asAdmin(test.urls.admin, (admin) => ensureDatabase(admin, name));
  await migrateDatabase({ ownerUrl: urlOf(test.urls.owner), folder });
  await rm(folder, { recursive: true });
  await asAdmin(urlOf(test.urls.admin), async (admin) => {
    await admin.query("insert into organization (id, slug, name) values ($1, 'o', 'O')", [organization]);
    await admin.query("insert into flow (organization_id, id, name) values ($1, $2, 'F')", [organization, flow]);
    await put(admin);
  });
  await migrateDatabase({ ownerUrl: urlOf(test.urls.owner) });
  return (sql: string) => asAdmin(urlOf(test.urls.admin), async (admin) => (await admin.query(sql)).rows);
}

const openWalls =
  "select relname from pg_class where relname like 'flow%' and relkind = 'r' and not relforcerowsecurity";

it("takes drafts and their history from before branches over as the main branch's", async () => {
  const edit = idOf(1);
  const rows = await migrated("20261122000100", async (admin) => {
    await admin.query(
      "insert into flow_draft (organization_id, flow_id, revision, definition, layout) values ($1, $2, 1, '{}', '{}')",
      [organization, flow],
    );
    await admin.query(
      `insert into flow_draft_edit (organization_id, flow_id, revision, id, definition, layout, summary)
       values ($1, $2, 1, $3, '{}', '{}', 'Drew it')`,
      [organization, flow, edit],
    );
  });
  expect(await rows("select id, name, origin_branch_id from flow_branch")).toEqual([
    { id: flow, name: "main", origin_branch_id: null },
  ]);
  expect(await rows("select branch_id, revision from flow_draft")).toEqual([{ branch_id: flow, revision: 1 }]);
  expect(await rows("select branch_id, id, summary, operations from flow_draft_edit")).toEqual([
    { branch_id: flow, id: edit, summary: "Drew it", operations: null },
  ]);
  expect(await rows(openWalls)).toEqual([]);
});

describe("branches from before they could begin anywhere", () => {
  const [fresh, merged, updated, carried, settled] = [1, 2, 3, 4, 5].map(idOf);
  let rows: Awaited<ReturnType<typeof migrated>>;
  beforeAll(async () => {
    rows = await migrated("20261122001200", async (admin) => {
      const branch = (id: string | undefined, ...base: unknown[]) =>
        admin.query(
          `insert into flow_branch (organization_id, flow_id, id, name, base_branch_id, base_revision, synced_revision, synced_main_revision)
           values ($1, $2, $3::uuid, $3::uuid::text, $4, $5, $6, $7)`,
          [organization, flow, id, ...base],
        );
      const edit = (id: string | undefined, revision: number, at: string, ...merge: unknown[]) =>
        admin.query(
          `insert into flow_draft_edit (organization_id, flow_id, branch_id, revision, id, definition, layout, summary, at,
             merged_branch_id, merged_after, merged_revision)
           values ($1, $2, $3, $4, gen_random_uuid(), '{}', '{}', 's', $5, $6, $7, $8)`,
          [organization, flow, id, revision, at, merge[0] ?? null, merge[1] ?? null, merge[2] ?? null],
        );
      await branch(flow, null, null, null, null);
      await branch(fresh, flow, 3, 1, 3);
      // Merged into main after its fourth edit, updated from main after its sixth, carrying edits of another, made from one that was merged.
      await branch(merged, merged, 4, 4, 2);
      await branch(updated, flow, 9, 1, 9);
      await branch(carried, flow, 2, 0, 2);
      await branch(settled, merged, 4, 1, 2);
      await edit(flow, 1, "2026-11-20T10:00:00Z");
      await edit(flow, 2, "2026-11-20T11:00:00Z", merged, 1, 4);
      for (const id of [fresh, merged, updated, settled]) await edit(id, 1, "2026-11-20T12:00:00Z");
      await edit(carried, 1, "2026-11-20T12:00:00Z", merged, 4, 6);
      await edit(updated, 2, "2026-11-20T12:00:00Z", flow, 5, 7);
      await edit(updated, 3, "2026-11-20T12:00:00Z", flow, 7, 9);
      await admin.query("insert into flow_content (organization_id, hash, definition) values ($1, 'h', '{}')", [
        organization,
      ]);
      await admin.query(
        `insert into flow_version (organization_id, flow_id, number, content_hash, layout, published_at, imported)
         values ($1, $2, 1, 'h', '{}', '2026-11-20T10:30:00Z', false), ($1, $2, 2, 'h', '{}', '2026-11-20T11:00:00Z', false),
           ($1, $2, 3, 'h', '{}', '2026-11-20T11:30:00Z', true)`,
        [organization, flow],
      );
      await admin.query(
        "insert into flow_pin (organization_id, flow_id, node_id, port, value, size) values ($1, $2, 'n', 'out', '1', 1)",
        [organization, flow],
      );
    });
  });

  it("keep the state that they began with", async () => {
    expect(
      await rows("select id, origin_branch_id as branch, origin_revision as revision from flow_branch order by id"),
    ).toEqual([
      { id: flow, branch: null, revision: null },
      { id: fresh, branch: flow, revision: 3 },
      { id: merged, branch: flow, revision: 2 },
      { id: updated, branch: flow, revision: 5 },
      { id: carried, branch: merged, revision: 6 },
      { id: settled, branch: merged, revision: 4 },
    ]);
    expect(await rows("select number, draft_revision from flow_version order by number")).toEqual([
      { number: 1, draft_revision: 1 },
      { number: 2, draft_revision: 2 },
      { number: 3, draft_revision: null },
    ]);
    expect(await rows(openWalls)).toEqual([]);
  });

  it("have copies of the pins that they shared so far", async () => {
    expect(await rows("select branch_id, node_id, port, value from flow_pin order by branch_id")).toEqual(
      [flow, fresh, merged, updated, carried, settled].map((id) => ({
        branch_id: id,
        node_id: "n",
        port: "out",
        value: 1,
      })),
    );
  });
});
