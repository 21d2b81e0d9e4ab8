import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createDatabase, type Database } from "@millrace/db/client";
import { startEmbeddedPostgres } from "@millrace/db/embedded";
import { migrateDatabase } from "@millrace/db/migrate";
import { ensureRoles } from "@millrace/db/roles";
import { type BuiltWorker, createBuiltWorker } from "@millrace/testing/built-worker";
import pg from "pg";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const databaseName = "millrace_bench";
const passwords = { owner: "owner", app: "app", runtime: "runtime", maintenance: "maintenance" };

export type Stack = {
  /** Everything of this benchmark, logs too; gone when it stops. */
  folder: string;
  ingressUrl: string;
  /** For preparing organizations and flows. */
  database: Database;
  /** The superuser's connections to the same database. */
  admin: pg.Pool;
  /** The superuser's URL of a database beside it, for the ceiling. */
  scratchUrl: string;
  worker: BuiltWorker;
  stop(): Promise<void>;
};

/** Postgres as it is shipped (nothing switched off) on an empty migrated database, and one process of the built worker. */
export async function startStack(): Promise<Stack> {
  const folder = path.join(root, ".millrace", "bench");
  await rm(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const server = await startEmbeddedPostgres({
    dataFolder: path.join(folder, "postgres"),
    port: 0,
    superuserPassword: "bench",
    log: () => undefined,
  });
  const urls = await ensureRoles(server.adminUrl, passwords, databaseName);
  await migrateDatabase({ ownerUrl: urls.owner });
  const adminUrl = new URL(server.adminUrl);
  adminUrl.pathname = `/${databaseName}`;
  const admin = new pg.Pool({ connectionString: adminUrl.href, max: 4 });
  await admin.query("create database ceiling");
  const scratchUrl = new URL(server.adminUrl);
  scratchUrl.pathname = "/ceiling";
  const database = createDatabase({ url: urls.app, maxConnections: 4 });

  const worker = await createBuiltWorker({ urls, logFile: path.join(folder, "worker.log") });
  return {
    folder,
    ingressUrl: worker.ingressUrl,
    database,
    admin,
    scratchUrl: scratchUrl.href,
    worker,
    async stop() {
      await worker.stop();
      await Promise.all([database.close(), admin.end()]);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
