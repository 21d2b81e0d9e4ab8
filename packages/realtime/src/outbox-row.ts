import { type DomainEvent, domainEvent } from "@millrace/contracts/events";

/** One row of the outbox that has its position: `seq` is that of its last event. */
export type OutboxRow = { seq: number; events: unknown };

const sizeOf = (row: OutboxRow): number => (Array.isArray(row.events) ? Math.max(1, row.events.length) : 1);

/** The position of the row's first event. */
export const firstSeqOf = (row: OutboxRow): number => row.seq - sizeOf(row) + 1;

/** The row's events with their positions. What is not an event of this version is left out; its position stays empty. */
export function eventsOf(row: OutboxRow): { seq: number; event: DomainEvent }[] {
  if (!Array.isArray(row.events)) return [];
  const first = firstSeqOf(row);
  return row.events.flatMap((item, index) => {
    const parsed = domainEvent.safeParse(item);
    return parsed.success ? [{ seq: first + index, event: parsed.data }] : [];
  });
}
