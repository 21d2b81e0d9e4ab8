import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createDatabase, type Database } from "@millrace/db/client";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@millrace/db/embedded";
import { migrateDatabase } from "@millrace/db/migrate";
import { ensureRoles } from "@millrace/db/roles";
import { type BuiltWorker, createBuiltWorker } from "@millrace/testing/built-worker";
import pg from "pg";

const passwords = { owner: "owner", app: "app", runtime: "runtime", maintenance: "maintenance" };
const databaseName = "millrace_chaos";

export type Cluster = {
  folder: string;
  workers: BuiltWorker[];
  /** For preparing organizations and flows, before the faults begin. */
  database: Database;
  /** Asks as superuser, over a new connection, and again until the database answers. */
  query<T extends object>(text: string, values?: unknown[]): Promise<T[]>;
  /** Ends the database as a power cut would and starts it again on the same port. */
  crashDatabase(): Promise<void>;
  stop(): Promise<void>;
};

/** Postgres as it is shipped and two processes of the built worker with short leases. */
export async function startCluster(options: {
  workers: number;
  leaseMs: number;
  allowedHost: string;
}): Promise<Cluster> {
  const folder = await mkdtemp(path.join(tmpdir(), "millrace-chaos-"));
  // As root the server runs as another user, who must get through.
  await chmod(folder, 0o755);
  const start = (port: number): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({
      dataFolder: path.join(folder, "postgres"),
      port,
      superuserPassword: "chaos",
      log: () => undefined,
    });
  let server = await start(0);
  const port = Number(new URL(server.adminUrl).port);
  const urls = await ensureRoles(server.adminUrl, passwords, databaseName);
  await migrateDatabase({ ownerUrl: urls.owner });
  const adminUrl = new URL(server.adminUrl);
  adminUrl.pathname = `/${databaseName}`;
  const database = createDatabase({ url: urls.app, maxConnections: 2 });

  const workers: BuiltWorker[] = [];
  for (let number = 1; number <= options.workers; number++)
    workers.push(
      await createBuiltWorker({
        urls,
        logFile: path.join(folder, `worker-${number}.log`),
        env: {
          MILLRACE_LEASE_MS: String(options.leaseMs),
          MILLRACE_ALLOW_PRIVATE_HOSTS: options.allowedHost,
          MILLRACE_SANDBOX_PROCESSES: "1",
          LOG_LEVEL: "warn",
        },
      }),
    );
  await Promise.all(workers.map((worker) => worker.start()));

  const askOnce = async <T extends object>(text: string, values: unknown[]): Promise<T[]> => {
    const client = new pg.Client({ connectionString: adminUrl.href });
    // A connection that is cut while it is idle must not end this process.
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<T>(text, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  return {
    folder,
    workers,
    database,
    async query(text, values = []) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await askOnce(text, values);
        } catch (error) {
          // A statement that the database refuses is a mistake here; one that it could not hear is sent again.
          const code = error instanceof Error && "code" in error ? String(error.code) : "";
          if (attempt === 100 || /^(22|23|42)/.test(code)) throw error;
          await pause(100);
        }
      }
    },
    async crashDatabase() {
      const { ended, processId } = server;
      process.kill(processId, "SIGQUIT");
      await ended;
      server = await start(port);
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await database.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
