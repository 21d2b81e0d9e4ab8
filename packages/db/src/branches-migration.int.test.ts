import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrateDatabase } from "./migrate.ts";
import { ensureDatabase } from "./roles.ts";

// Drafts from before branches and operations become the main branch's, and stay readable.

const migrations = fileURLToPath(new URL("../prisma/migrations", import.meta.url));
const firstOfDrafts = "20261122000100";

let test: TestDatabase;
let folder: string;
let name: string;
beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "millrace-migrations-"));
  for (const entry of await readdir(migrations))
    if (entry < firstOfDrafts || !/^\d/.test(entry))
      await cp(join(migrations, entry), join(folder, entry), { recursive: true });
  name = `${new URL(test.urls.admin).pathname.slice(1)}_old`;
  await asAdmin(test.urls.admin, (admin) => ensureDatabase(admin, name));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await asAdmin(test.urls.admin, (admin) => admin.query(`drop database ${name} with (force)`));
  await test.close();
});

async function asAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

const urlOf = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;

it("takes drafts and their history over as the main branch's", async () => {
  const ownerUrl = urlOf(test.urls.owner);
  await migrateDatabase({ ownerUrl, folder });
  const [organization, flow, edit] = [
    "019ab000-0000-7000-8000-000000000001",
    "019ab000-0000-7000-8000-000000000002",
    "019ab000-0000-7000-8000-000000000003",
  ];
  await asAdmin(urlOf(test.urls.admin), async (admin) => {
    await admin.query("insert into organization (id, slug, name) values ($1, 'o', 'O')", [organization]);
    await admin.query("insert into flow (organization_id, id, name) values ($1, $2, 'F')", [organization, flow]);
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
  expect(await migrateDatabase({ ownerUrl })).toEqual(expect.arrayContaining([expect.stringContaining("branches")]));
  await asAdmin(urlOf(test.urls.admin), async (admin) => {
    const rows = async (sql: string) => (await admin.query(sql)).rows;
    expect(await rows("select id, name, base_branch_id from flow_branch")).toEqual([
      { id: flow, name: "main", base_branch_id: null },
    ]);
    expect(await rows("select branch_id, revision from flow_draft")).toEqual([{ branch_id: flow, revision: 1 }]);
    expect(await rows("select branch_id, id, summary, operations from flow_draft_edit")).toEqual([
      { branch_id: flow, id: edit, summary: "Drew it", operations: null },
    ]);
    const walls =
      "select relname from pg_class where relname like 'flow%' and relkind = 'r' and not relforcerowsecurity";
    expect(await rows(walls)).toEqual([]);
  });
});
