import pg from "pg";
import { expect, it } from "vitest";
import { createTestDatabase } from "./database.ts";

it("hands out databases that are migrated, separate and gone afterwards", async () => {
  const first = await createTestDatabase();
  const second = await createTestDatabase();
  const app = new pg.Client({ connectionString: first.urls.app });
  await app.connect();
  await app.query(
    "insert into user_account (id, email, name, password_hash) values (gen_random_uuid(), 'a@x', 'A', 'h')",
  );
  const other = new pg.Client({ connectionString: second.urls.app });
  await other.connect();
  expect((await other.query("select from user_account")).rowCount).toBe(0);
  await Promise.all([app.end(), other.end()]);

  await Promise.all([first.close(), second.close()]);
  const gone = new pg.Client({ connectionString: first.urls.app });
  await expect(gone.connect()).rejects.toMatchObject({ code: "3D000" });
});
