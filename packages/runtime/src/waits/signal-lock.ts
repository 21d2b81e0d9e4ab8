import { createHash } from "node:crypto";
import type { SqlPort } from "../ports.ts";

/** What a signal and those who wait for it have in common. */
export type SignalKey = { organizationId: string; name: string; correlation: string };

export const signalKeyText = ({ organizationId, name, correlation }: SignalKey): string =>
  JSON.stringify([organizationId, name, correlation]);

/**
 * Locks these keys until the end of the transaction, in one order for everybody. Whoever sends a signal and whoever looks for
 * one that came early holds the lock while looking and writing, so of the two the later sees what the earlier wrote. The
 * transaction must be READ COMMITTED, and what it looks at is read by statements after this one.
 */
export async function lockSignalKeys(sql: SqlPort, keys: readonly SignalKey[]): Promise<void> {
  const ids = [...new Set(keys.map(lockId))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  await sql.query(
    "select count(pg_advisory_xact_lock(id)) as locked from (select unnest($1::bigint[]) as id offset 0) as keys",
    [ids.map(String)],
  );
}

const lockId = (key: SignalKey): bigint =>
  createHash("sha256")
    .update(`millrace.signal ${signalKeyText(key)}`)
    .digest()
    .readBigInt64BE(0);
