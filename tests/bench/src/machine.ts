import { cpus, totalmem } from "node:os";
import type pg from "pg";

/** What the figures depend on besides the code. */
export async function describeMachine(admin: pg.Pool): Promise<Record<string, string | number>> {
  const { rows } = await admin.query<{ version: string; fsync: string; commit: string }>(
    "select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit",
  );
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: rows[0]?.version ?? "unknown",
    fsync: rows[0]?.fsync ?? "unknown",
    synchronousCommit: rows[0]?.commit ?? "unknown",
  };
}
