import { readdirSync } from "node:fs";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrateDatabase } from "./migrate.ts";
import { ensureRoles } from "./roles.ts";

let test: TestDatabase;
let admin: pg.Client;
const made: string[] = [];
const all = readdirSync(new URL("../prisma/migrations", import.meta.url), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
).length;
// The test server's own passwords: roles are shared with the tests that run meanwhile.
const passwords = { owner: "owner", app: "app", runtime: "runtime", maintenance: "maintenance" };

beforeAll(async () => {
  test = await createTestDatabase();
  admin = new pg.Client({ connectionString: test.urls.admin });
  await admin.connect();
});
afterAll(async () => {
  for (const name of made) await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
  await test.close();
});

const newName = () => {
  const name = `${new URL(test.urls.app).pathname.slice(1)}_roles${made.length}`;
  made.push(name);
  return name;
};

it("makes roles and database from several processes at once, and again, and migrates once", async () => {
  const name = newName();
  const [urls] = await Promise.all(Array.from({ length: 4 }, () => ensureRoles(test.urls.admin, passwords, name)));
  if (!urls) throw new Error("no URLs");
  const applied = await Promise.all([1, 2, 3].map(() => migrateDatabase({ ownerUrl: urls.owner })));
  expect(applied.map((names) => names.length).sort((a, b) => a - b)).toEqual([0, 0, all]);
  expect(await migrateDatabase({ ownerUrl: urls.owner })).toEqual([]);

  const { rows } = await admin.query(
    "select pg_get_userbyid(datdba) as owner, datacl::text as rights from pg_database where datname = $1",
    [name],
  );
  expect(rows[0].owner).toBe("millrace_owner");
  expect(rows[0].rights).not.toMatch(/[{,]=/);
  const app = new pg.Client({ connectionString: urls.app });
  await app.connect();
  expect((await app.query("select current_user as me")).rows).toEqual([{ me: "millrace_app" }]);
  await app.end();
  expect(await timeoutsOf(urls.app)).toEqual({ idle: "20s", statement: "1min", lock: "0" });
  expect(await timeoutsOf(urls.runtime)).toEqual({ idle: "20s", statement: "0", lock: "5s" });
});

async function timeoutsOf(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(`select current_setting('idle_in_transaction_session_timeout') as idle,
    current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`);
  await client.end();
  return rows[0];
}

it("works as an admin who may only make roles and databases", async () => {
  const name = newName();
  const weak = `${name}_admin`;
  await admin.query(`create role ${weak} login createrole createdb password 'weak'`);
  // What a managed server's admin has that made the roles itself.
  await admin.query(
    `grant millrace_owner, millrace_app, millrace_runtime, millrace_maintenance to ${weak} with admin true, inherit false, set false`,
  );
  const url = new URL(test.urls.admin);
  url.username = weak;
  url.password = "weak";
  url.pathname = "/postgres";
  const urls = await ensureRoles(url.href, passwords, name);
  expect(await migrateDatabase({ ownerUrl: urls.owner })).toHaveLength(all);
  await admin.query(`drop database ${name} with (force); `);
  await admin.query(`drop owned by ${weak}`);
  await admin.query(`revoke millrace_owner, millrace_app, millrace_runtime, millrace_maintenance from ${weak}`);
  await admin.query(`drop role ${weak}`);
});
