import type { Presence } from "@millrace/contracts/api/realtime";
import type { DomainEvent, Topic } from "@millrace/contracts/events";

export type TopicListener = {
  onEvent?: (event: DomainEvent) => void;
  onPeople?: (people: readonly Presence[]) => void;
  /** The hub now delivers the topic. What happened between loading the state and this moment may be missing: load it again. */
  onLive?: () => void;
};

type Entry = { listeners: Set<TopicListener>; isLive: boolean; people: readonly Presence[] };

const nobody: readonly Presence[] = [];

/** Who listens to which topic, and who is present there. */
export function createTopicRegistry() {
  const entries = new Map<Topic, Entry>();
  return {
    names: (): Topic[] => [...entries.keys()],

    /** Whether the topic is new to the registry. A listener of a topic that is already live hears so at once. */
    add(topic: Topic, listener: TopicListener): boolean {
      const entry = entries.get(topic);
      if (!entry) {
        entries.set(topic, { listeners: new Set([listener]), isLive: false, people: nobody });
        return true;
      }
      entry.listeners.add(listener);
      if (entry.isLive) listener.onLive?.();
      return false;
    },

    /** Whether that was the topic's last listener. */
    remove(topic: Topic, listener: TopicListener): boolean {
      const entry = entries.get(topic);
      entry?.listeners.delete(listener);
      return entry?.listeners.size === 0 && entries.delete(topic);
    },

    deliver(topic: Topic, event: DomainEvent): void {
      for (const listener of entries.get(topic)?.listeners ?? []) listener.onEvent?.(event);
    },

    setPeople(topic: Topic, people: readonly Presence[]): void {
      const entry = entries.get(topic);
      if (!entry) return;
      entry.people = people;
      for (const listener of entry.listeners) listener.onPeople?.(people);
    },

    people: (topic: Topic): readonly Presence[] => entries.get(topic)?.people ?? nobody,

    /** Events were missed for good: every topic counts as not live until it is announced again. */
    markAllStale(): void {
      for (const entry of entries.values()) entry.isLive = false;
    },

    /** Tells the listeners of topics that were not live before. */
    markLive(topics: readonly Topic[]): void {
      for (const topic of topics) {
        const entry = entries.get(topic);
        if (!entry || entry.isLive) continue;
        entry.isLive = true;
        for (const listener of entry.listeners) listener.onLive?.();
      }
    },
  };
}
