import { createTestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { diffSchema } from "./schema-diff.ts";

let test: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

it("finds what the migrations make and the Prisma schema the same", async () => {
  expect(await diffSchema(test.urls.owner)).toBe("");
});

it("would find a difference", async () => {
  const owner = new pg.Client({ connectionString: test.urls.owner });
  await owner.connect();
  await owner.query("alter table flow alter column description drop not null; alter table step drop column logs");
  await owner.end();
  const difference = await diffSchema(test.urls.owner);
  expect(difference).toContain('ALTER TABLE "flow" ALTER COLUMN "description" SET NOT NULL');
  expect(difference).toContain('ALTER TABLE "step" ADD COLUMN     "logs"');
});
