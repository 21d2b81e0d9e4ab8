import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";
import { SchemaEngineAdapter } from "./schema-engine/adapter.ts";
import { loadSchemaEngine, panicListeners } from "./schema-engine/load.ts";

/** Prisma's schema engine in its WebAssembly build, on one database for the time of `work`; nothing is downloaded. */
export async function withSchemaEngine<T>(databaseUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const Engine = await loadSchemaEngine();
  // The engine never closes its connections, so the pool is ours.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const adapter = bindMigrationAwareSqlAdapterFactory(new SchemaEngineAdapter(pool));
  const panic = Promise.withResolvers<never>();
  panicListeners.add(panic.reject);
  try {
    const engine = await Engine.new({ datamodels: undefined }, () => undefined, adapter);
    const result = await Promise.race([work(engine), panic.promise]);
    engine.free();
    return result;
  } finally {
    panicListeners.delete(panic.reject);
    await pool.end();
  }
}
