import path from "node:path";
import { EmbeddedPostgresError, startEmbeddedPostgres } from "@millrace/db/embedded";
import { ensureRoles, type RoleUrls } from "@millrace/db/roles";
import type { Progress } from "./progress.ts";
import type { Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { StartProblem } from "./start-problem.ts";

export type OpenDatabase = { env: NodeJS.ProcessEnv; stop: () => Promise<void> };

/**
 * Postgres with its four login roles: the embedded one, the server that DATABASE_URL names, or the four URLs that were
 * given. `env` holds a URL per role. Throws a `StartProblem`.
 */
export async function openDatabase(settings: Settings, secrets: Secrets, progress: Progress): Promise<OpenDatabase> {
  const { givenRoleUrls, databaseUrl } = settings;
  if (givenRoleUrls) return { env: roleEnv(givenRoleUrls), stop: async () => {} };
  if (databaseUrl)
    return progress.phase("Database", async () => ({
      env: roleEnv(await ensureRolesOrExplain(databaseUrl, secrets, settings.databaseName)),
      stop: async () => {},
    }));
  const dataFolder = path.join(settings.stateFolder, "postgres");
  return progress.phase("Postgres", async (note) => {
    const server = await startEmbeddedPostgres({
      dataFolder,
      port: 0,
      superuserPassword: secrets.database.superuser,
      log: note,
    }).catch((error: unknown) => {
      throw error instanceof EmbeddedPostgresError ? new StartProblem(error.message) : error;
    });
    if (!server.dataFolder.startsWith(dataFolder))
      console.log(`  The database's user may not enter ${settings.stateFolder}; the data is in ${server.dataFolder}.`);
    try {
      return {
        env: roleEnv(await ensureRoles(server.adminUrl, secrets.database, settings.databaseName)),
        stop: server.stop,
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  });
}

/** The variables under which every process of Millrace finds its database. */
const roleEnv = (urls: RoleUrls): NodeJS.ProcessEnv => ({
  DATABASE_OWNER_URL: urls.owner,
  DATABASE_APP_URL: urls.app,
  DATABASE_RUNTIME_URL: urls.runtime,
  DATABASE_MAINTENANCE_URL: urls.maintenance,
});

/** `ensureRoles` on somebody else's server, where everything can be wrong. */
export async function ensureRolesOrExplain(
  adminUrl: string,
  secrets: Pick<Secrets, "database">,
  databaseName: string,
): Promise<RoleUrls> {
  try {
    return await ensureRoles(adminUrl, secrets.database, databaseName);
  } catch (error) {
    const reason =
      error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
    throw new StartProblem(
      `The database that DATABASE_URL names could not be set up: ${reason}. Check that the server runs and that the user may create roles and databases.`,
    );
  }
}
