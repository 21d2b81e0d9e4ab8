import type { Presence, PresencePlace } from "@millrace/contracts/api/realtime";
import type { Topic } from "@millrace/contracts/events";
import type { Connection } from "./connection.ts";
import { toFrame } from "./frames.ts";
import type { OrganizationStream } from "./organization-stream.ts";

/** More people than anybody wants to see in a row of avatars. */
const maxPeople = 50;

export type PresenceBoard = {
  /** Who listens to these topics has changed. */
  changed(stream: OrganizationStream, topics: Iterable<Topic>): void;
  /** Where a connection is in one of its topics. */
  setPlace(stream: OrganizationStream, connection: Connection, topic: Topic, place: PresencePlace | null): void;
  stop(): void;
};

/** Tells the listeners of a topic who else has it open, gathering the changes of a moment into one message per topic. */
export function createPresenceBoard(gatherMs: number): PresenceBoard {
  const changes = new Map<OrganizationStream, Set<Topic>>();
  let timer: NodeJS.Timeout | null = null;
  let lastOrder = 0;

  const tell = (): void => {
    timer = null;
    for (const [stream, topics] of changes) {
      for (const topic of topics) {
        const listeners = stream.listeners(topic);
        if (listeners.size === 0) continue;
        const frame = toFrame({ kind: "presence", topic, people: peopleOf(stream, topic) });
        for (const connection of listeners) connection.write(frame);
      }
    }
    changes.clear();
  };

  const changed = (stream: OrganizationStream, topics: Iterable<Topic>): void => {
    const gathered = changes.get(stream) ?? new Set();
    for (const topic of topics) gathered.add(topic);
    changes.set(stream, gathered);
    timer ??= setTimeout(tell, gatherMs);
  };

  return {
    changed,
    setPlace(stream, connection, topic, place) {
      if (place === null) connection.places.delete(topic);
      else connection.places.set(topic, { place, order: ++lastOrder });
      changed(stream, [topic]);
    },
    stop() {
      if (timer) clearTimeout(timer);
      changes.clear();
    },
  };
}

function peopleOf(stream: OrganizationStream, topic: Topic): Presence[] {
  const people = new Map<string, Presence>();
  const orders = new Map<string, number>();
  for (const { person, places } of stream.listeners(topic)) {
    const known = people.get(person.userId) ?? { ...person, connections: 0 };
    people.set(person.userId, known);
    known.connections++;
    const at = places.get(topic);
    if (!at || at.order < (orders.get(person.userId) ?? 0)) continue;
    orders.set(person.userId, at.order);
    known.place = at.place;
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name)).slice(0, maxPeople);
}
