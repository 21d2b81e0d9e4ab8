import { migrateDatabase } from "@millrace/db/migrate";
import { ensureRolesOrExplain } from "./database.ts";
import { runMain } from "./run-main.ts";
import { readSettings } from "./settings.ts";
import { StartProblem } from "./start-problem.ts";

/** For deployments: makes roles and database where DATABASE_URL and the roles' passwords are given, then migrates. */
runMain(async () => {
  const settings = readSettings();
  const ownerUrl = settings.databaseUrl
    ? (
        await ensureRolesOrExplain(
          settings.databaseUrl,
          { database: passwordsFrom(process.env) },
          settings.databaseName,
        )
      ).owner
    : settings.givenRoleUrls?.owner;
  if (!ownerUrl)
    throw new StartProblem(
      "Set DATABASE_URL and the passwords of the roles, or DATABASE_OWNER_URL with the URLs of the other roles.",
    );
  const applied = await migrateDatabase({ ownerUrl });
  console.log(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The database is up to date.");
});

function passwordsFrom(env: NodeJS.ProcessEnv) {
  const password = (role: string): string => {
    const value = env[`MILLRACE_${role}_PASSWORD`];
    if (!value) throw new StartProblem(`MILLRACE_${role}_PASSWORD is missing. Give each database role a password.`);
    return value;
  };
  return {
    superuser: "",
    owner: password("OWNER"),
    app: password("APP"),
    runtime: password("RUNTIME"),
    maintenance: password("MAINTENANCE"),
  };
}
