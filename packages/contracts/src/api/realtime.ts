import { z } from "zod";
import { cursor, domainEvent, topic } from "../events.ts";

/** `realtime.ticket`: the hub's address and a single-use ticket for one connection, good for 60 seconds. */
export const realtimeTicket = z.object({ url: z.string(), ticket: z.string(), expiresAt: z.iso.datetime() });
export type RealtimeTicket = z.infer<typeof realtimeTicket>;

/** Someone who has a topic open. */
export const presence = z.object({ userId: z.string(), name: z.string(), connections: z.int() });
export type Presence = z.infer<typeof presence>;

/** What the hub sends, one JSON document per SSE `data:` line; the SSE `id:` is the cursor. */
export const hubMessage = z.discriminatedUnion("kind", [
  /** First message of each connection. */
  z.object({ kind: z.literal("hello"), connectionId: z.string(), cursor }),
  z.object({ kind: z.literal("event"), cursor, event: domainEvent }),
  z.object({ kind: z.literal("presence"), topic, people: z.array(presence) }),
  /** The events since the client's cursor are no longer kept: load the state again. */
  z.object({ kind: z.literal("reset"), cursor }),
]);
export type HubMessage = z.infer<typeof hubMessage>;

/** POST body to `<hub>/realtime/topics`: the topics that this connection listens to from now on. */
export const setTopicsInput = z.object({ connectionId: z.string(), topics: z.array(topic).max(50) });
