import { formatCursor, topicsOf } from "@millrace/contracts/events";
import { readHead, type StreamHead } from "@millrace/db/stream-head";
import type { Connection } from "./connection.ts";
import { toFrame } from "./frames.ts";
import { eventsOf, firstSeqOf, type OutboxRow } from "./outbox-row.ts";
import type { Sql } from "./sequence-batch.ts";

/** Few enough that a client that keeps up never has much of a burst waiting for it. */
const pageRows = 100;
/** Further behind than this, loading the state again is cheaper than hearing how it came about. */
const maxMissedEvents = 10_000;

const statement = `
select seq, events from outbox
where organization_id = $1 and seq > $2 and seq <= $3
order by seq limit $4`;

/**
 * Sends what the connection has missed, from its own cursor up to where the stream stood when it was added (`until`); what
 * comes after that is held back meanwhile, so nothing is sent twice or left out. Resolves with `false` when the missed
 * events are not there any more.
 */
export async function replay(
  sql: Sql,
  connection: Connection,
  { organizationId, from, until }: { organizationId: string; from: StreamHead; until: StreamHead },
): Promise<boolean> {
  if (from.epoch !== until.epoch || until.seq - from.seq > maxMissedEvents) return false;
  if (from.seq > until.seq) {
    // The client may have heard it from another hub, or read it with its state, before this hub's stream came to it.
    const head = await readHead(sql, organizationId);
    if (head.epoch !== from.epoch || head.seq < from.seq) return false;
    connection.skipTo(from.seq);
    return true;
  }
  let at = from.seq;
  while (at < until.seq && connection.isOpen()) {
    const { rows } = await sql.query(statement, [organizationId, at, until.seq, pageRows]);
    for (const row of rows.map((raw): OutboxRow => ({ seq: Number(raw.seq), events: raw.events }))) {
      // The cursor may stand between two events of one row.
      if (firstSeqOf(row) > at + 1) return false;
      for (const { seq, event } of eventsOf(row)) {
        if (seq <= at || !topicsOf(event).some((topic) => connection.topics.has(topic))) continue;
        connection.write(toFrame({ kind: "event", cursor: formatCursor(until.epoch, seq), event }));
      }
      at = row.seq;
    }
    if (rows.length === 0) return false;
    await connection.drained();
  }
  return true;
}
