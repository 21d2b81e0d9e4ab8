import { ensureDatabase, type RoleUrls, roleUrls } from "@millrace/db/roles";
import pg from "pg";
import { inject } from "vitest";
import "./global-setup.ts";

let count = 0;

export type TestDatabase = {
  /** One URL per role; `admin` is the server's superuser, for looking around. */
  urls: RoleUrls & { admin: string };
  /** Drops the database, whoever is still connected. */
  close(): Promise<void>;
};

/**
 * A database of one's own, cloned from the migrated template (tens of milliseconds). Call it in `beforeAll` and its `close`
 * in `afterAll`; the package's vitest.config.ts names `@millrace/testing/global-setup`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, passwords, template, prefix } = inject("millraceTestServer");
  count += 1;
  const name = `${prefix}_${process.pid}_${process.env.VITEST_WORKER_ID ?? 0}_${Date.now().toString(36)}_${count}`;
  await asAdmin(adminUrl, (admin) => ensureDatabase(admin, name, template));
  const admin = new URL(adminUrl);
  admin.pathname = `/${name}`;
  return {
    urls: { ...roleUrls(adminUrl, passwords, name), admin: admin.href },
    close: () =>
      asAdmin(adminUrl, async (client) => {
        await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
      }),
  };
}

async function asAdmin(adminUrl: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
