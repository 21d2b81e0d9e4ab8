import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { bundledPostgres } from "./binaries.ts";
import { closedFolder, type ServerUser } from "./server-user.ts";

export type EmbeddedFolders = { binaries: string; data: string };

const outsideFolder = "/var/lib/millrace";

/**
 * Where the server's programs and data are. Normally where they were installed and asked for. As root the server runs
 * as another user, who can't enter a clone below a closed folder (mode 0700: a root home, a `mktemp -d`); what that user
 * can't reach lives under `/var/lib/millrace/<hash of the asked folder>` instead, and `log` says so.
 */
export async function placeFolders(
  dataFolder: string,
  user: ServerUser | null,
  log: (message: string) => void,
  installed = bundledPostgres(),
): Promise<EmbeddedFolders> {
  const asked = resolve(dataFolder);
  if (user === null) return { binaries: installed, data: asked };

  const outside = outsidePlace(asked);
  let data = asked;
  const closedData = await closedFolder(asked, user);
  if (closedData !== null && closedData !== asked) {
    data = join(outside, "data");
    await openFolder(outside);
    log(
      `The database can't run as root, and its user may not enter ${closedData}; the data is kept in ${data} instead.`,
    );
  }
  let binaries = installed;
  const closedBinaries = await closedFolder(join(installed, "bin"), user);
  if (closedBinaries !== null) {
    binaries = join(outside, `postgres-${await versionOf(installed)}`);
    await openFolder(outside);
    await copyOnce(installed, binaries);
    log(`The database's user may not enter ${closedBinaries}; a copy of the server in ${binaries} is used.`);
  }
  return { binaries, data };
}

/** Removes what `startEmbeddedPostgres` made for this folder, also outside of it. The server must be stopped. */
export async function deleteEmbeddedData(dataFolder: string): Promise<void> {
  await rm(dataFolder, { recursive: true, force: true });
  await rm(outsidePlace(resolve(dataFolder)), { recursive: true, force: true });
}

const outsidePlace = (asked: string) =>
  join(outsideFolder, createHash("sha256").update(asked).digest("hex").slice(0, 12));

async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
}

async function versionOf(binaries: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(binaries, "..", "package.json"), "utf8")) as { version: string };
  return version;
}

/** A copy that is either whole or not there, also when the process ends in the middle. */
async function copyOnce(from: string, to: string): Promise<void> {
  if (existsSync(to)) return;
  const part = `${to}.${process.pid}`;
  try {
    await cp(from, part, { recursive: true, verbatimSymlinks: true });
    await rename(part, to);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
