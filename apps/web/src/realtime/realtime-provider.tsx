"use client";

import type { Presence, PresencePlace } from "@millrace/contracts/api/realtime";
import type { DomainEvent, Topic } from "@millrace/contracts/events";
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { trpc } from "@/trpc/client";
import {
  createRealtimeClient,
  type RealtimeClient,
  type RealtimePorts,
  type RealtimeStatus,
} from "./realtime-client.ts";

const Context = createContext<RealtimeClient | null>(null);

/** The tab's one stream of events of an organization. When events were missed for good, every query loads again. */
export function RealtimeProvider({ children }: { children: ReactNode }) {
  const utils = trpc.useUtils();
  const [client, setClient] = useState<RealtimeClient | null>(null);
  useEffect(() => {
    const opened = createRealtimeClient(
      {
        issueTicket: () => utils.client.realtime.ticket.mutate(),
        openStream,
        sendTopics,
        sendPlace,
        random: Math.random,
      },
      () => void utils.invalidate(),
    );
    setClient(opened);
    window.addEventListener("online", opened.reconnectNow);
    return () => {
      window.removeEventListener("online", opened.reconnectNow);
      opened.close();
    };
  }, [utils]);
  return <Context value={client}>{children}</Context>;
}

const openStream: RealtimePorts["openStream"] = (url, { onMessage, onError }) => {
  const source = new EventSource(url);
  source.addEventListener("message", (message: MessageEvent<string>) => onMessage(message.data));
  // The browser would try again with the same, used ticket.
  source.addEventListener("error", onError);
  return () => source.close();
};

const sendTopics: RealtimePorts["sendTopics"] = async (hubUrl, body) =>
  (await post(`${hubUrl}/realtime/topics`, body)).ok;

const sendPlace: RealtimePorts["sendPlace"] = async (hubUrl, body) => {
  const response = await post(`${hubUrl}/realtime/presence`, body);
  if (!response.ok) throw new Error(`The hub answered ${response.status}.`);
};

const post = (url: string, body: object): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    credentials: "omit",
  });

/**
 * Calls `onEvent` for every event on a topic; `null` listens to nothing. `onLive` is called each time the hub starts to
 * deliver the topic: load the state again then, as events between loading it and that moment may be missing.
 */
export function useTopic(topic: Topic | null, onEvent: (event: DomainEvent) => void, onLive?: () => void): void {
  const client = use(Context);
  const latest = useRef({ onEvent, onLive });
  useEffect(() => {
    latest.current = { onEvent, onLive };
  });
  useEffect(() => {
    if (!client || topic === null) return;
    return client.listen(topic, {
      onEvent: (event) => latest.current.onEvent(event),
      onLive: () => latest.current.onLive?.(),
    });
  }, [client, topic]);
}

/** Who else has the topic open. Listening makes this tab present too. */
export function usePresence(topic: Topic | null): readonly Presence[] {
  const client = use(Context);
  const [people, setPeople] = useState<readonly Presence[]>([]);
  useEffect(() => {
    if (!client || topic === null) return;
    setPeople(client.people(topic));
    return client.listen(topic, { onPeople: setPeople });
  }, [client, topic]);
  return people;
}

/** Tells the others on a topic where this person is in it; nowhere, once the component is gone. */
export function useTellPlace(topic: Topic): (place: PresencePlace) => void {
  const client = use(Context);
  useEffect(() => () => client?.setPlace(topic, null), [client, topic]);
  return useCallback((place) => client?.setPlace(topic, place), [client, topic]);
}

const idle = () => () => {};

/** Whether events are arriving, for the frame's sign of life. */
export function useRealtimeStatus(): RealtimeStatus {
  const client = use(Context);
  return useSyncExternalStore(
    client?.onStatus ?? idle,
    client?.status ?? (() => "idle" as const),
    () => "idle" as const,
  );
}
