import { z } from "zod";
import { cursor, domainEvent, topic } from "../events.ts";
import { nodeId } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";

/** `realtime.ticket`: the hub's address and a single-use ticket for one connection, good for 60 seconds. */
export const realtimeTicket = z.object({ url: z.string(), ticket: z.string(), expiresAt: z.iso.datetime() });
export type RealtimeTicket = z.infer<typeof realtimeTicket>;

/** Where somebody is in what a topic is about: the nodes of a flow that they have selected, and what they do there. */
export const presencePlace = z
  .object({
    nodeIds: z.array(nodeId).max(20),
    /** Of which draft the nodes are; the main branch's without it. */
    branchId: idSchema("branch").optional(),
    activity: z.enum(["selecting", "editing", "idle"]),
  })
  .strict();
export type PresencePlace = z.infer<typeof presencePlace>;

/** Someone who has a topic open, and where they were last, in whichever of their tabs. */
export const presence = z.object({
  userId: z.string(),
  name: z.string(),
  connections: z.int(),
  place: presencePlace.optional(),
});
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

/** POST body to `<hub>/realtime/presence`: where this connection is in a topic that it listens to; `null` for nowhere. */
export const setPlaceInput = z.object({ connectionId: z.string(), topic, place: presencePlace.nullable() }).strict();
export type SetPlaceInput = z.infer<typeof setPlaceInput>;
