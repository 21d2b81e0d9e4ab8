import pg from "pg";

/** A connection of its own to the same database, so that the lease is renewed however busy the pool is. */
export function createLeasePool(pool: pg.Pool): pg.Pool {
  const { password, ssl, ...options } = pool.options;
  // `pg` keeps these two out of sight, so that nobody prints them.
  const hidden = {
    ...(pool.options.password === undefined ? {} : { password }),
    ...(pool.options.ssl === undefined ? {} : { ssl }),
  };
  const leasePool = new pg.Pool({ ...options, ...hidden, max: 1, min: 0 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  leasePool.on("error", () => undefined);
  return leasePool;
}
