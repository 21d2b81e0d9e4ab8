import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname, parse } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "./error.ts";

const run = promisify(execFile);

/** Postgres refuses to run as root; this is who it runs as then. */
export type ServerUser = { uid: number; gid: number };

/** `null` when this process is not root: the server then simply runs as this user. Root gets the user `postgres`, made if needed. */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const found = await lookUp();
  if (found) return found;
  try {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
  } catch {
    // Alpine has adduser only.
    await run("adduser", ["-S", "-D", "-H", "postgres"]).catch(() => undefined);
  }
  const made = await lookUp();
  if (made) return made;
  throw new EmbeddedPostgresError(
    "permission_denied",
    "The database can't run as root, and the user postgres could not be made. Start Millrace as an ordinary user.",
  );
}

async function lookUp(): Promise<ServerUser | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** The first folder above (or at) a path that this user may not enter, or `null`. Looks at the modes, not at ACLs. */
export async function closedFolder(path: string, user: ServerUser): Promise<string | null> {
  const folders: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === parse(folder).root) break;
  }
  for (const folder of folders) {
    const info = await stat(folder).catch(() => null);
    if (info === null || !info.isDirectory()) continue;
    const mayEnter =
      info.uid === user.uid ? info.mode & 0o100 : info.gid === user.gid ? info.mode & 0o010 : info.mode & 0o001;
    if (!mayEnter) return folder;
  }
  return null;
}
