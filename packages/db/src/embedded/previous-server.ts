import { execFile } from "node:child_process";
import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { EmbeddedPostgresError } from "./error.ts";
import { superuser } from "./initialise.ts";

/** Whoever started the server keeps a connection of this name open, so a server without one has lost its keeper. */
export const keeperName = "millrace keeper";

/**
 * Clears the way for a new server on this data folder. A server whose keeper was killed is stopped in an orderly way; one
 * whose keeper lives is an `already_running` error; a lock file that names a process that is something else is removed
 * (Postgres itself deals with one that names no process).
 */
export async function clearPreviousServer(
  data: string,
  superuserPassword: string,
  log: (message: string) => void,
): Promise<void> {
  const lockFile = join(data, "postmaster.pid");
  const lines = (await readFile(lockFile, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return;
  if (!(await isServerOf(pid, data))) {
    await rm(lockFile, { force: true });
    log(`A lock file of an earlier crash named process ${pid}, which is not the database; it was removed.`);
    return;
  }
  if (await hasKeeper(Number(lines[3]), superuserPassword))
    throw new EmbeddedPostgresError(
      "already_running",
      `Millrace is already running with the data in ${data} (database process ${pid}). Stop it first, or use it.`,
    );
  log(`The database of an earlier start was still running (process ${pid}); it is being stopped.`);
  await stopServer(pid);
}

/** Ends a server by its process id: fast shutdown, and after 20 s without mercy (Postgres then recovers from its log). */
export async function stopServer(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!signalTo(pid, signal)) return;
    const end = Date.now() + patienceMs;
    while (Date.now() < end) {
      if (!isAlive(pid)) return;
      await sleep(20);
    }
  }
}

function signalTo(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

const isAlive = (pid: number) => signalTo(pid, 0);

/** Whether the process is a Postgres server of this folder: that one has the folder as its working directory. */
async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (platform() === "linux") {
    const [folder, wanted] = await Promise.all([readlink(`/proc/${pid}/cwd`).catch(() => ""), realpath(data)]);
    return folder === wanted;
  }
  const { stdout } = await promisify(execFile)("ps", ["-p", String(pid), "-o", "command="]).catch(() => ({
    stdout: "",
  }));
  return stdout.includes("postgres") && stdout.includes(data);
}

async function hasKeeper(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: superuser,
    password,
    database: "postgres",
    connectionTimeoutMillis: 5_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query("select from pg_stat_activity where application_name = $1", [keeperName]);
    return rowCount !== 0;
  } catch {
    // It takes no connections: starting, stopping or broken, in any case of no use to anybody else.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
