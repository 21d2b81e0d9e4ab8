import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrateDatabase } from "./migrate.ts";

let test: TestDatabase;
let folder: string;
beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "millrace-migrations-"));
  await cp(fileURLToPath(new URL("../prisma/migrations", import.meta.url)), folder, { recursive: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await test.close();
});

const write = async (name: string, sql: string) => {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "migration.sql"), sql);
};
const migrate = () => migrateDatabase({ ownerUrl: test.urls.owner, folder });
const exists = async (table: string) => {
  const client = new pg.Client({ connectionString: test.urls.owner });
  await client.connect();
  const { rows } = await client.query("select to_regclass($1) is not null as there", [table]);
  await client.end();
  return rows[0].there;
};

it("takes a migration whole or not at all, says what is wrong, and tries it again once it is mended", async () => {
  await write("20990101000000_half", "create table half (id int); select 1 / 0; create table rest (id int);");
  const error = await migrate().catch((thrown) => thrown);
  expect(error.message).toContain("division by zero");
  expect(error.message).toContain("20990101000000_half");
  expect(await exists("half")).toBe(false);

  await write("20990101000000_half", "create table half (id int); create table rest (id int);");
  expect(await migrate()).toEqual(["20990101000000_half"]);
  expect([await exists("half"), await exists("rest")]).toEqual([true, true]);
  expect(await migrate()).toEqual([]);
});

it("leaves semicolons in comments, texts and function bodies alone", async () => {
  const body = "begin perform 1; return 'a;b'; end";
  await write(
    "20990102000000_semicolons",
    `-- one; two\ncreate function semicolons() returns text language plpgsql as $$ ${body} $$;`,
  );
  expect(await migrate()).toEqual(["20990102000000_semicolons"]);
});
