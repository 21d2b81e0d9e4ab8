import { formatCursor, type Topic, topicsOf } from "@millrace/contracts/events";
import type { StreamHead } from "@millrace/db/stream-head";
import type { Connection } from "./connection.ts";
import { type Frame, toFrame } from "./frames.ts";
import { eventsOf, firstSeqOf, type OutboxRow } from "./outbox-row.ts";

/**
 * One organization's events as this hub has them: how far they have been handed out, and to whom. A connection is in exactly
 * one of these, chosen by its ticket, which is why it never sees another organization's events.
 */
export type OrganizationStream = {
  readonly organizationId: string;
  /** Everything up to here has been handed out to the connections of that moment. */
  head(): StreamHead;
  readonly connections: ReadonlySet<Connection>;
  add(connection: Connection): void;
  remove(connection: Connection): void;
  setTopics(connection: Connection, topics: ReadonlySet<Topic>): void;
  listeners(topic: Topic): ReadonlySet<Connection>;
  /** Hands out the next rows, in order. Where some are missing, or the epoch is another one, everybody has to start over. */
  advance(head: StreamHead, rows: readonly OutboxRow[]): void;
};

const nobody: ReadonlySet<Connection> = new Set();

export function createOrganizationStream(organizationId: string, start: StreamHead): OrganizationStream {
  const connections = new Set<Connection>();
  const byTopic = new Map<Topic, Set<Connection>>();
  let { epoch, seq } = start;

  const listen = (connection: Connection, topic: Topic): void => {
    const listeners = byTopic.get(topic);
    if (listeners) listeners.add(connection);
    else byTopic.set(topic, new Set([connection]));
  };
  const stopListening = (connection: Connection, topic: Topic): void => {
    const listeners = byTopic.get(topic);
    listeners?.delete(connection);
    if (listeners?.size === 0) byTopic.delete(topic);
  };

  function handOut(row: OutboxRow): void {
    for (const { seq: at, event } of eventsOf(row)) {
      const receivers = new Set(topicsOf(event).flatMap((topic) => [...(byTopic.get(topic) ?? nobody)]));
      if (receivers.size === 0) continue;
      const frame: Frame = toFrame({ kind: "event", cursor: formatCursor(epoch, at), event });
      for (const connection of receivers) connection.deliver(frame, at);
    }
    seq = row.seq;
  }

  function startOver(head: StreamHead): void {
    ({ epoch, seq } = head);
    const frame = toFrame({ kind: "reset", cursor: formatCursor(epoch, seq) });
    for (const connection of connections) connection.startOver(frame);
  }

  return {
    organizationId,
    head: () => ({ epoch, seq }),
    connections,
    add(connection) {
      connections.add(connection);
      for (const topic of connection.topics) listen(connection, topic);
    },
    remove(connection) {
      connections.delete(connection);
      for (const topic of connection.topics) stopListening(connection, topic);
    },
    setTopics(connection, topics) {
      for (const topic of connection.topics) {
        if (topics.has(topic)) continue;
        stopListening(connection, topic);
        connection.places.delete(topic);
      }
      for (const topic of topics) listen(connection, topic);
      connection.topics = topics;
    },
    listeners: (topic) => byTopic.get(topic) ?? nobody,
    advance(head, rows) {
      if (head.epoch !== epoch || head.seq < seq) return startOver(head);
      for (const row of rows) {
        if (firstSeqOf(row) !== seq + 1) return startOver(head);
        handOut(row);
      }
      if (rows.length === 0 && head.seq > seq) startOver(head);
    },
  };
}
