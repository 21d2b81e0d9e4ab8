import type { Presence } from "@millrace/contracts/api/realtime";
import type { Topic } from "@millrace/contracts/events";
import { toFrame } from "./frames.ts";
import type { OrganizationStream } from "./organization-stream.ts";

/** More people than anybody wants to see in a row of avatars. */
const maxPeople = 50;

export type PresenceBoard = {
  /** Who listens to these topics has changed. */
  changed(stream: OrganizationStream, topics: Iterable<Topic>): void;
  stop(): void;
};

/** Tells the listeners of a topic who else has it open, gathering the changes of a moment into one message per topic. */
export function createPresenceBoard(gatherMs: number): PresenceBoard {
  const changes = new Map<OrganizationStream, Set<Topic>>();
  let timer: NodeJS.Timeout | null = null;

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

  return {
    changed(stream, topics) {
      const gathered = changes.get(stream) ?? new Set();
      for (const topic of topics) gathered.add(topic);
      changes.set(stream, gathered);
      timer ??= setTimeout(tell, gatherMs);
    },
    stop() {
      if (timer) clearTimeout(timer);
      changes.clear();
    },
  };
}

function peopleOf(stream: OrganizationStream, topic: Topic): Presence[] {
  const people = new Map<string, Presence>();
  for (const { person } of stream.listeners(topic)) {
    const known = people.get(person.userId);
    if (known) known.connections++;
    else people.set(person.userId, { ...person, connections: 1 });
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name)).slice(0, maxPeople);
}
