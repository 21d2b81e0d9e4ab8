import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { executable } from "./binaries.ts";
import { EmbeddedPostgresError, explainOutput } from "./error.ts";
import type { EmbeddedFolders } from "./folders.ts";
import type { ServerUser } from "./server-user.ts";

/** Name of the superuser of an embedded server. */
export const superuser = "postgres";
const majorVersion = "18";
const neededBytes = 300 * 1024 * 1024;

/**
 * Makes the data folder unless it is there. It appears under its name only once it is whole, so an `initdb` that was
 * interrupted leaves nothing that looks like a database.
 */
export async function initialise(
  folders: EmbeddedFolders,
  user: ServerUser | null,
  superuserPassword: string,
  port: number,
): Promise<void> {
  const { data } = folders;
  if (existsSync(join(data, "PG_VERSION"))) return checkVersion(data);
  await prepare(data);
  const part = `${data}.new`;
  const passwordFile = `${data}.password`;
  try {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { mode: 0o700 });
    await writeFile(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
    if (user) {
      await chown(part, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    const { code, output } = await runInitdb(folders.binaries, user, [
      `--pgdata=${part}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      // The same order of texts everywhere, whatever locales the machine has and however they change.
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
    ]);
    if (code !== 0) throw explainOutput(output, { port, dataFolder: data });
    // An empty folder that was there before makes way; one with other things in it makes this fail.
    await rename(part, data);
  } catch (error) {
    throw translate(error, data);
  } finally {
    await rm(passwordFile, { force: true }).catch(() => undefined);
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function prepare(data: string): Promise<void> {
  const parent = dirname(data);
  try {
    await mkdir(parent, { recursive: true });
    const disk = await statfs(parent);
    if (disk.bavail * disk.bsize < neededBytes)
      throw new EmbeddedPostgresError(
        "disk_full",
        `There is too little free disk space for the database in ${parent} (300 MB are needed). Free some space and start again.`,
      );
  } catch (error) {
    throw translate(error, data);
  }
}

async function checkVersion(data: string): Promise<void> {
  const version = (
    await readFile(join(data, "PG_VERSION"), "utf8").catch((error) => {
      throw translate(error, data);
    })
  ).trim();
  if (version !== majorVersion)
    throw new EmbeddedPostgresError(
      "other_version",
      `The data in ${data} was made by PostgreSQL ${version}, and this is PostgreSQL ${majorVersion}. Use the Millrace that made it, or start over with "npm run reset".`,
    );
}

function translate(error: unknown, data: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new EmbeddedPostgresError(
      "permission_denied",
      `The database's folder ${data} can't be written. Make it writable for this user and start again.`,
      { cause: error },
    );
  if (code === "ENOSPC" || code === "EDQUOT")
    return new EmbeddedPostgresError(
      "disk_full",
      `The disk is full: the database can't write to ${data}. Free some space and start again.`,
      { cause: error },
    );
  if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOTDIR")
    return new EmbeddedPostgresError(
      "start_failed",
      `${data} is there but is not a database's folder. Move it away and start again.`,
      { cause: error },
    );
  return error;
}

async function runInitdb(
  binaries: string,
  user: ServerUser | null,
  args: string[],
): Promise<{ code: number | null; output: string }> {
  const program = executable(binaries, "initdb");
  await chmod(program, 0o755).catch(() => undefined);
  await chmod(executable(binaries, "postgres"), 0o755).catch(() => undefined);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...user,
      cwd: "/",
      env: serverEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** English messages, because they are read; nothing of ours, because it is nobody else's business. */
export const serverEnvironment = (): Record<string, string> => ({ LC_ALL: "C", PATH: "/usr/bin:/bin" });
