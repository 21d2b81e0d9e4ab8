import type { PresencePlace } from "@millrace/contracts/api/realtime";
import type { Topic } from "@millrace/contracts/events";

const pauseMs = 300;

/**
 * Tells the hub where this tab is: at most a few times a second, only what is new, and only where somebody else is there to see
 * it. Who comes later makes it told then.
 */
export function createPlaceTeller(send: (topic: Topic, place: PresencePlace | null) => Promise<void>) {
  const wanted = new Map<Topic, PresencePlace | null>();
  /** What the hub knows, as JSON. */
  const told = new Map<Topic, string>();
  const inCompany = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAtMs = 0;

  const tell = () => {
    timer = undefined;
    for (const [topic, place] of wanted) {
      const text = JSON.stringify(place);
      if (!inCompany.has(topic) || (told.get(topic) ?? "null") === text) continue;
      lastAtMs = Date.now();
      told.set(topic, text);
      // What the hub does not take is told again with the next change.
      void send(topic, place).catch(() => told.delete(topic));
    }
  };
  const tellSoon = () => {
    timer ??= setTimeout(tell, Math.max(0, lastAtMs + pauseMs - Date.now()));
  };

  return {
    set(topic: Topic, place: PresencePlace | null): void {
      wanted.set(topic, place);
      tellSoon();
    },
    /** Whether somebody else has the topic open. */
    setCompany(topic: Topic, isAccompanied: boolean): void {
      if (isAccompanied) inCompany.add(topic);
      else inCompany.delete(topic);
      tellSoon();
    },
    /** Another connection: the hub knows nothing of this tab. */
    startOver(): void {
      told.clear();
      inCompany.clear();
    },
    stop(): void {
      clearTimeout(timer);
      wanted.clear();
    },
  };
}
