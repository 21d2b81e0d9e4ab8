import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createDatabase, type Database } from "@millrace/db/client";
import { startEmbeddedPostgres } from "@millrace/db/embedded";
import { migrateDatabase } from "@millrace/db/migrate";
import { ensureRoles } from "@millrace/db/roles";
import { freePorts } from "@millrace/testing/free-ports";
import { type RunningProcess, startProcess, waitUntilHealthy } from "@millrace/testing/running-process";
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
  worker: {
    /** Starts the one worker process, with further environment variables where given. */
    start(env?: NodeJS.ProcessEnv): Promise<void>;
    stop(): Promise<void>;
    /** Resident memory in megabytes. */
    memoryMb(): Promise<number>;
  };
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

  const [ingressPort = 0, realtimePort = 0] = await freePorts(2);
  const ingressUrl = `http://127.0.0.1:${ingressPort}`;
  const logFile = path.join(folder, "worker.log");
  let worker: RunningProcess | undefined;
  return {
    folder,
    ingressUrl,
    database,
    admin,
    scratchUrl: scratchUrl.href,
    worker: {
      async start(env = {}) {
        worker = startProcess(["--enable-source-maps", "dist/main.js"], {
          cwd: path.join(root, "apps/worker"),
          env: {
            NODE_ENV: "production",
            DATABASE_APP_URL: urls.app,
            DATABASE_RUNTIME_URL: urls.runtime,
            DATABASE_MAINTENANCE_URL: urls.maintenance,
            MILLRACE_HOST: "127.0.0.1",
            MILLRACE_WEB_URL: "http://localhost:1",
            MILLRACE_INGRESS_URL: ingressUrl,
            MILLRACE_REALTIME_URL: `http://localhost:${realtimePort}`,
            MILLRACE_INGRESS_PORT: String(ingressPort),
            MILLRACE_REALTIME_PORT: String(realtimePort),
            MILLRACE_MASTER_KEY: randomBytes(32).toString("base64"),
            ...env,
          },
          logFile,
        });
        await waitUntilHealthy(`${ingressUrl}/api/health/ready`, logFile);
      },
      async stop() {
        await worker?.kill("SIGTERM");
        worker = undefined;
      },
      memoryMb: async () => (worker ? worker.memoryMb() : 0),
    },
    async stop() {
      await worker?.kill("SIGTERM");
      await Promise.all([database.close(), admin.end()]);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
