import pg from "pg";

/** What each login role is for: see the README. Roles belong to the whole database server, not to one database. */
export const databaseRoles = {
  owner: "millrace_owner",
  app: "millrace_app",
  runtime: "millrace_runtime",
  maintenance: "millrace_maintenance",
} as const;
export type DatabaseRole = keyof typeof databaseRoles;
export type RolePasswords = Record<DatabaseRole, string>;
export type RoleUrls = Record<DatabaseRole, string>;

const roleNames = Object.entries(databaseRoles) as [DatabaseRole, string][];
const rolesLock = 7_402_612;

// A process that freezes inside a transaction loses it, and its locks, before others wait for long. The executor would
// rather try a flush again than stand behind a lock; `55P03` is transient to it.
const roleSettings: Partial<Record<DatabaseRole, Record<string, string>>> = {
  app: { idle_in_transaction_session_timeout: "20s", statement_timeout: "60s" },
  runtime: { idle_in_transaction_session_timeout: "20s", lock_timeout: "5s" },
};

/**
 * Makes the four login roles, or gives existing ones these passwords and timeouts and takes every special right from them,
 * then makes the database if it is not there and closes it to everybody else. `adminUrl` needs CREATEROLE and CREATEDB, not more.
 * Safe to call again and from several processes at once. Returns each role's URL of that database.
 */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords, databaseName: string): Promise<RoleUrls> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // Catalog rows of roles are shared: two processes that change them at once would fail with "tuple concurrently updated".
    await admin.query("select pg_advisory_lock($1)", [rolesLock]);
    const existing = await existingRoles(admin);
    for (const [role, name] of roleNames) {
      const verb = existing.has(name) ? "alter" : "create";
      await admin.query(
        `${verb} role ${name} login nocreatedb nocreaterole noinherit password ${pg.escapeLiteral(passwords[role])}`,
      );
      for (const [setting, value] of Object.entries(roleSettings[role] ?? {}))
        await admin.query(`alter role ${name} set ${setting} = ${pg.escapeLiteral(value)}`);
    }
    await refuseSpecialRights(admin);
    await ensureDatabase(admin, databaseName);
  } finally {
    await admin.end();
  }
  return roleUrls(adminUrl, passwords, databaseName);
}

/** The URL of each role for a database on the same server. */
export function roleUrls(adminUrl: string, passwords: RolePasswords, databaseName: string): RoleUrls {
  const urlOf = (role: DatabaseRole) => {
    const url = new URL(adminUrl);
    url.username = databaseRoles[role];
    url.password = encodeURIComponent(passwords[role]);
    url.pathname = `/${encodeURIComponent(databaseName)}`;
    return url.href;
  };
  return { owner: urlOf("owner"), app: urlOf("app"), runtime: urlOf("runtime"), maintenance: urlOf("maintenance") };
}

/**
 * Makes a database that belongs to the owner role and that only our roles may connect to. With `template`, a copy of that
 * database, which nobody may be connected to.
 */
export async function ensureDatabase(admin: pg.Client, name: string, template?: string): Promise<void> {
  const found = await admin.query("select from pg_database where datname = $1", [name]);
  const database = pg.escapeIdentifier(name);
  if (found.rowCount === 0) {
    // Only a member of a role can make a database for it; a superuser is one of all roles.
    await admin.query(`grant ${databaseRoles.owner} to current_user`);
    await admin.query(
      `create database ${database} owner ${databaseRoles.owner}${template ? ` template ${pg.escapeIdentifier(template)}` : ""}`,
    );
  }
  await admin.query(`revoke all on database ${database} from public`);
  await admin.query(`grant connect on database ${database} to ${Object.values(databaseRoles).join(", ")}`);
}

async function existingRoles(admin: pg.Client): Promise<Set<string>> {
  const { rows } = await admin.query<{ rolname: string }>("select rolname from pg_roles where rolname = any($1)", [
    Object.values(databaseRoles),
  ]);
  return new Set(rows.map((row) => row.rolname));
}

/** A role that was made by hand could be a superuser or bypass row-level security; then nothing else here would hold. */
async function refuseSpecialRights(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>(
    "select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls or rolreplication)",
    [Object.values(databaseRoles)],
  );
  if (rows.length > 0)
    throw new Error(
      `The database role ${rows.map((row) => row.rolname).join(", ")} is a superuser, bypasses row-level security or may replicate. Take that from it and start again.`,
    );
}
