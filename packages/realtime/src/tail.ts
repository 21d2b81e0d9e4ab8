import type { Log } from "./log.ts";
import type { OrganizationStream } from "./organization-stream.ts";
import type { OutboxRow } from "./outbox-row.ts";
import type { Sql } from "./sequence-batch.ts";
import { createWakeUp } from "./wake-up.ts";

/** Few enough that a client that keeps up never has much of a burst waiting for it. */
const pageRows = 100;

const statement = `
select head.organization_id, head.epoch, head.last_seq, row.seq, row.events
from unnest($1::uuid[], $2::bigint[]) as stream (organization_id, seq)
join outbox_head head on head.organization_id = stream.organization_id
left join lateral (
  select o.seq, o.events from outbox o
  where o.organization_id = stream.organization_id and o.seq > stream.seq
  order by o.seq limit $3
) row on true
order by head.organization_id, row.seq`;

export type Tail = {
  /** There may be something new for some stream. */
  wake(): void;
  start(): void;
  stop(): Promise<void>;
};

/**
 * Reads new events for all streams that have listeners here, with one statement at a time: woken by hints, and by itself every
 * `pollMs` in case a hint was lost. Every process reads from the outbox, so it does not matter which one the relay runs in.
 */
export function createTail(options: {
  sql: Sql;
  streams: () => Iterable<OrganizationStream>;
  log: Log;
  pollMs: number;
}): Tail {
  const wakeUp = createWakeUp();
  let isStopped = false;
  let running = Promise.resolve();

  /** Whether there may be more. */
  async function poll(): Promise<boolean> {
    // Their objects, not their names: a stream that is closed and opened again meanwhile starts at its own place.
    const streams = new Map([...options.streams()].map((stream) => [stream.organizationId, stream]));
    if (streams.size === 0) return false;
    const { rows } = await options.sql.query(statement, [
      [...streams.keys()],
      [...streams.values()].map((stream) => stream.head().seq),
      pageRows,
    ]);
    let isMore = false;
    for (const [organizationId, group] of Map.groupBy(rows, (row) => String(row.organization_id))) {
      const [first] = group;
      if (first === undefined) continue;
      const news = group
        .filter((row) => row.seq !== null)
        .map((row): OutboxRow => ({ seq: Number(row.seq), events: row.events }));
      streams.get(organizationId)?.advance({ epoch: Number(first.epoch), seq: Number(first.last_seq) }, news);
      isMore ||= news.length === pageRows;
    }
    return isMore;
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      const isMore = await poll().catch((error: unknown) => {
        options.log.warn({ err: error }, "new events can't be read");
        return false;
      });
      if (!isMore) await wakeUp.wait(options.pollMs);
    }
  }

  return {
    wake: wakeUp.wake,
    start() {
      running = run();
    },
    async stop() {
      isStopped = true;
      wakeUp.end();
      await running;
    },
  };
}
