import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbeddedPostgres } from "@millrace/db/embedded";
import { migrateDatabase } from "@millrace/db/migrate";
import { ensureRoles, type RolePasswords } from "@millrace/db/roles";
import pg from "pg";

/** What test files need to know to clone the template; plain data, because it travels to vitest's workers. */
export type TestServer = {
  access: { adminUrl: string; passwords: RolePasswords; template: string; prefix: string };
  stop(): Promise<void>;
};

const folderPrefix = "millrace-test-";
// Roles belong to the server, so all invocations that share one must agree on the passwords. They open test data only.
const passwords: RolePasswords = { owner: "owner", app: "app", runtime: "runtime", maintenance: "maintenance" };

/** Starts (or uses) a server and makes the migrated template in it. `stop` leaves no process, folder or database behind. */
export async function startTestServer(sharedAdminUrl?: string): Promise<TestServer> {
  const embedded = sharedAdminUrl ? null : await startThrowAwayServer();
  const adminUrl = sharedAdminUrl ?? embedded?.adminUrl ?? "";
  const prefix = `mr_test_${randomBytes(5).toString("hex")}`;
  const template = `${prefix}_template`;
  const stop = async () => {
    if (embedded) await embedded.stop();
    else await dropDatabases(adminUrl, prefix);
  };
  try {
    const urls = await ensureRoles(adminUrl, passwords, template);
    await migrateDatabase({ ownerUrl: urls.owner });
  } catch (error) {
    await stop();
    throw error;
  }
  return { access: { adminUrl, passwords, template, prefix }, stop };
}

async function startThrowAwayServer(): Promise<EmbeddedPostgres> {
  await removeAbandonedServers();
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  // As root the server runs as another user, who must get through.
  await chmod(folder, 0o755);
  const server = await startOnFreePort(join(folder, "data"));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  // The last resort when the process is ended before the tear-down.
  const onExit = () => {
    try {
      process.kill(server.processId, "SIGQUIT");
    } catch {
      // It has ended already.
    }
    clean();
  };
  process.once("exit", onExit);
  return {
    ...server,
    stop: async () => {
      process.off("exit", onExit);
      await server.stop();
      clean();
    },
  };
}

async function startOnFreePort(dataFolder: string): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startEmbeddedPostgres({
        dataFolder,
        port: 0,
        superuserPassword: "postgres",
        log: () => undefined,
        settings: {
          // Nothing here outlives the tests.
          fsync: "off",
          synchronous_commit: "off",
          full_page_writes: "off",
          wal_level: "minimal",
          max_wal_senders: "0",
          max_connections: "200",
        },
      });
    } catch (error) {
      // Between finding a free port and using it another process was quicker.
      if (attempt < 5 && error instanceof EmbeddedPostgresError && error.reason === "port_taken") continue;
      throw error;
    }
  }
}

/** A vitest that was killed could not tidy up; its folder names its process. */
async function removeAbandonedServers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const owner = Number(new RegExp(`^${folderPrefix}(\\d+)-`).exec(name)?.[1]);
    if (!owner || isAlive(owner)) continue;
    const folder = join(tmpdir(), name);
    const lock = await readFile(join(folder, "data", "postmaster.pid"), "utf8").catch(() => "");
    const [pid, dataFolder] = lock.split("\n");
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (dataFolder && commandLine.includes(dataFolder)) process.kill(Number(pid), "SIGQUIT");
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ datname: string }>("select datname from pg_database where datname like $1", [
      `${prefix}%`,
    ]);
    for (const row of rows)
      await admin.query(`drop database if exists ${pg.escapeIdentifier(row.datname)} with (force)`);
  } finally {
    await admin.end();
  }
}
