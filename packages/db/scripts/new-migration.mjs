// `pnpm --filter @millrace/db run new-migration <name>`: writes the SQL that takes a migrated database to the Prisma schema into
// a new folder of prisma/migrations. Row-level security, grants, checks and the like are then added by hand.
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../src/embedded.ts";
import { migrateDatabase } from "../src/migrate.ts";
import { ensureRoles } from "../src/roles.ts";
import { diffSchema } from "../src/schema-diff.ts";

const name = process.argv[2] ?? "";
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error("usage: new-migration name_in_small_letters");
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), "millrace-migration-"));
await chmod(folder, 0o755);
const server = await startEmbeddedPostgres({
  dataFolder: join(folder, "data"),
  port: 0,
  superuserPassword: "postgres",
  log: () => undefined,
  settings: { fsync: "off" },
});
try {
  const passwords = { owner: "owner", app: "app", runtime: "runtime", maintenance: "maintenance" };
  const urls = await ensureRoles(server.adminUrl, passwords, "millrace");
  await migrateDatabase({ ownerUrl: urls.owner });
  const sql = await diffSchema(urls.owner);
  if (sql === "")
    process.stdout.write("The migrations already make what the Prisma schema says; nothing was written.\n");
  else {
    const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    const target = new URL(`../prisma/migrations/${stamp}_${name}/`, import.meta.url);
    await mkdir(target);
    await writeFile(new URL("migration.sql", target), sql);
    process.stdout.write(`wrote prisma/migrations/${stamp}_${name}/migration.sql\n`);
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
