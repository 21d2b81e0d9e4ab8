import type pg from "pg";

const prepared = new WeakSet<pg.Pool>();

/**
 * Settles how Postgres plans on the connections that this pool makes from now on. The statements of the hot paths are
 * prepared once per connection, and their plans must be good for tables of any size, also when they were made while a
 * table was empty. So each is planned once (`force_generic_plan`: planning costs more than running them), looks rows up by
 * index or `ctid` only, in the order of an index rather than sorted, and is not compiled. Safe to call several times.
 */
export function prepareConnections(pool: pg.Pool): void {
  if (prepared.has(pool)) return;
  prepared.add(pool);
  const before = pool.options.onConnect;
  // The pool hands a connection out once this is done.
  pool.options.onConnect = async (client) => {
    await before?.(client);
    await client.query(
      "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_sort = off; set jit = off",
    );
  };
}
