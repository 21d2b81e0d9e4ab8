import pg from "pg";

export type { Pool, PoolClient } from "pg";

/**
 * A plain `pg.Pool`, for the hot paths of runtime, relay and ingress, which write their SQL by hand. Row-level security
 * holds here too: what a query sees depends on the role in the URL, and as `millrace_app` it sees no tenant's rows.
 * `bigint` columns come as numbers (all of ours count things), timestamps as `Date`, `jsonb` parsed.
 */
export function createPool({ url, max, name = "millrace" }: { url: string; max: number; name?: string }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: name,
    connectionTimeoutMillis: 30_000,
    keepAlive: true,
    types: { getTypeParser },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  return pool;
}

const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  oid === pg.types.builtins.INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format as "text");
