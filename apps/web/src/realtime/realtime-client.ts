import {
  type HubMessage,
  hubMessage,
  type Presence,
  type PresencePlace,
  type RealtimeTicket,
  type SetPlaceInput,
} from "@millrace/contracts/api/realtime";
import { type DomainEvent, parseCursor, type Topic, topicsOf } from "@millrace/contracts/events";
import { createPlaceTeller } from "./place-teller.ts";
import { createTopicRegistry, type TopicListener } from "./topic-registry.ts";

export type RealtimePorts = {
  issueTicket: () => Promise<RealtimeTicket>;
  /** Opens a stream and gives the function that closes it. */
  openStream: (url: string, handlers: { onMessage: (data: string) => void; onError: () => void }) => () => void;
  /** Resolves to whether the hub knows the connection. */
  sendTopics: (hubUrl: string, body: { connectionId: string; topics: Topic[] }) => Promise<boolean>;
  /** Says where this tab is; fails where the hub does not take it. */
  sendPlace: (hubUrl: string, body: SetPlaceInput) => Promise<void>;
  /** In [0, 1), spreads reconnections. */
  random: () => number;
};

/** `offline` once connecting has failed twice in a row. */
export type RealtimeStatus = "idle" | "connecting" | "live" | "offline";

export type RealtimeClient = ReturnType<typeof createRealtimeClient>;

const firstDelayMs = 500;
const longestDelayMs = 30_000;

/**
 * One stream of events for the whole tab. It connects with the first listener, resumes after a break from the last
 * cursor, drops events that it has already delivered, and tells every listener when events may be missing.
 */
export function createRealtimeClient(ports: RealtimePorts, onReset: () => void) {
  const topics = createTopicRegistry();
  const statusListeners = new Set<() => void>();
  let status: RealtimeStatus = "idle";
  let closeStream: (() => void) | null = null;
  let connection: { hubUrl: string; id: string } | null = null;
  let lastCursor: string | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let topicsTimer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const places = createPlaceTeller(async (topic, place) => {
    if (connection) await ports.sendPlace(connection.hubUrl, { connectionId: connection.id, topic, place });
  });

  const setStatus = (next: RealtimeStatus) => {
    if (next === status) return;
    status = next;
    for (const listener of statusListeners) listener();
  };

  async function connect() {
    timer = undefined;
    if (failures < 2) setStatus("connecting");
    try {
      const { url, ticket } = await ports.issueTicket();
      if (closed) return;
      closeStream = ports.openStream(streamUrl(url, ticket, topics.names(), lastCursor), {
        onMessage: (data) => receive(url, data),
        onError: reconnectLater,
      });
    } catch {
      reconnectLater();
    }
  }

  function reconnectLater() {
    closeStream?.();
    closeStream = null;
    connection = null;
    if (closed || timer !== undefined) return;
    const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** failures);
    failures += 1;
    setStatus(failures >= 2 ? "offline" : "connecting");
    timer = setTimeout(() => void connect(), ceiling * (0.5 + ports.random() / 2));
  }

  function receive(hubUrl: string, data: string) {
    const parsed = hubMessage.safeParse(parseJson(data));
    // A newer hub may say things that this page does not know.
    if (!parsed.success) return;
    handle(hubUrl, parsed.data);
  }

  function handle(hubUrl: string, message: HubMessage) {
    switch (message.kind) {
      case "hello":
        connection = { hubUrl, id: message.connectionId };
        failures = 0;
        // The position after a break stays where it is until the missed events have come.
        lastCursor ??= message.cursor;
        setStatus("live");
        places.startOver();
        // Topics may have been added while the stream was opening.
        announceTopics();
        return;
      case "event":
        if (lastCursor !== null && isPast(message.cursor, lastCursor)) return;
        lastCursor = message.cursor;
        deliver(message.event);
        return;
      case "presence":
        topics.setPeople(message.topic, message.people);
        places.setCompany(message.topic, message.people.length > 1);
        return;
      case "reset":
        lastCursor = message.cursor;
        topics.markAllStale();
        onReset();
        // Once the hub has confirmed the topics, their listeners hear `onLive` again and load what they hold themselves.
        announceTopics();
    }
  }

  const deliver = (event: DomainEvent) => {
    for (const topic of topicsOf(event)) topics.deliver(topic, event);
  };

  /** Gathers changes of one moment (a screen leaving, another coming) into one request. */
  function announceTopics() {
    clearTimeout(topicsTimer);
    topicsTimer = setTimeout(() => void sendTopics(), 0);
  }

  async function sendTopics() {
    if (!connection) return;
    const { hubUrl, id } = connection;
    const names = topics.names();
    const known = await ports.sendTopics(hubUrl, { connectionId: id, topics: names }).catch(() => false);
    if (connection?.id !== id) return;
    if (known) topics.markLive(names);
    else reconnectLater();
  }

  return {
    /** Listens to a topic until the returned function is called. */
    listen(topic: Topic, listener: TopicListener): () => void {
      const isNewTopic = topics.add(topic, listener);
      if (status === "idle") void connect();
      else if (isNewTopic) announceTopics();
      return () => {
        if (topics.remove(topic, listener)) announceTopics();
      };
    },
    people: (topic: Topic): readonly Presence[] => topics.people(topic),
    /** Says where this person is in a topic that the tab listens to; `null` for nowhere. */
    setPlace: (topic: Topic, place: PresencePlace | null): void => places.set(topic, place),
    status: () => status,
    onStatus(listener: () => void): () => void {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    /** Tries again at once, for example because the network is back. */
    reconnectNow() {
      if (timer === undefined) return;
      clearTimeout(timer);
      void connect();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(topicsTimer);
      places.stop();
      closeStream?.();
      // Screens that leave afterwards have nobody to tell.
      connection = null;
    },
  };
}

function streamUrl(hubUrl: string, ticket: string, topics: Topic[], cursor: string | null): string {
  const url = new URL(`${hubUrl}/realtime/events`);
  url.searchParams.set("ticket", ticket);
  if (cursor !== null) url.searchParams.set("cursor", cursor);
  for (const topic of topics) url.searchParams.append("topics", topic);
  return url.href;
}

/** Whether an event at `position` was already delivered when `delivered` was. Another epoch never is. */
function isPast(position: string, delivered: string): boolean {
  const [at, last] = [parseCursor(position), parseCursor(delivered)];
  return at.epoch === last.epoch && at.seq <= last.seq;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
