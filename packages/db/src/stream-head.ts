import { formatCursor } from "@millrace/contracts/events";

/** A `pg` pool or client, or a transaction that takes a statement in the same way. */
type Sql = { query(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }> };

/** Where an organization's event stream stands: everything up to `seq` has its position. */
export type StreamHead = { epoch: number; seq: number };

/** An organization without any event yet stands at the beginning of epoch 1. */
export async function readHead(sql: Sql, organizationId: string): Promise<StreamHead> {
  const { rows } = await sql.query("select epoch, last_seq from outbox_head where organization_id = $1::uuid", [
    organizationId,
  ]);
  return { epoch: Number(rows[0]?.epoch ?? 1), seq: Number(rows[0]?.last_seq ?? 0) };
}

/**
 * The cursor for a snapshot. Read it before the state in the same database snapshot (`repeatable read`): events after it are
 * then either not in the state, or in it and dropped by their revision, and none is missed.
 */
export async function currentCursor(sql: Sql, organizationId: string): Promise<string> {
  const { epoch, seq } = await readHead(sql, organizationId);
  return formatCursor(epoch, seq);
}
