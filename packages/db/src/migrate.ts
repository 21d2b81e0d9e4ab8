import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { MigrationList } from "@prisma/schema-engine-wasm";
import pg from "pg";
import { installJobSchema } from "./jobs/install.ts";
import { withSchemaEngine } from "./schema-engine.ts";

const ownFolder = fileURLToPath(new URL("../prisma/migrations", import.meta.url));
const filters = { externalTables: [], externalEnums: [] };

// Any constant will do, as long as nothing else takes it.
const migrationLock = 7_402_611;

/**
 * Brings the database to the newest schema: the migrations in `prisma/migrations` that are not applied yet, then the job
 * queue's own schema. Returns the names of the migrations applied now. Run as the owner, after `ensureRoles`. Several
 * processes may call it at once: one migrates, the others wait and find nothing to do. A migration that fails throws with
 * its name and the database's message and leaves nothing of itself; the next call tries it again.
 */
export async function migrateDatabase({
  ownerUrl,
  folder = ownFolder,
}: {
  ownerUrl: string;
  folder?: string;
}): Promise<string[]> {
  const lock = new pg.Client({ connectionString: ownerUrl });
  await lock.connect();
  try {
    await lock.query("select pg_advisory_lock($1)", [migrationLock]);
    const applied = await applyMigrations(ownerUrl, await readMigrations(folder));
    await installJobSchema(ownerUrl);
    return applied;
  } finally {
    await lock.end();
  }
}

const applyMigrations = (ownerUrl: string, migrationsList: MigrationList): Promise<string[]> =>
  withSchemaEngine(ownerUrl, async (engine) => {
    // Prisma would ask a person what to do about a failed one. Each runs in one transaction, so the answer is known.
    const { failedMigrationNames } = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters,
    });
    for (const migrationName of failedMigrationNames) await engine.markMigrationRolledBack({ migrationName });
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    return appliedMigrationNames;
  });

async function readMigrations(folder: string): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const read = (path: string) => readFile(`${folder}/${path}`, "utf8");
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: await read("migration_lock.toml") },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(
      names.sort().map(async (name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok" as const, value: await read(`${name}/migration.sql`) },
        },
      })),
    ),
  };
}
