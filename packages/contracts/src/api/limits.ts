import { z } from "zod";
import { idSchema } from "../ids.ts";
import { timestamp } from "./paging.ts";

export const limitKinds = ["organization", "flow", "node", "node_rate", "credential_rate"] as const;

/** A limit that counts something right now. */
export const limitInUse = z.object({
  kind: z.enum(limitKinds),
  /** The flow; for limits of nodes with the node's name; for a credential its name and the host. */
  name: z.string(),
  flowId: idSchema("flow").nullable(),
  /** The value of the limit's key, as JSON text; `null` without one. */
  key: z.string().nullable(),
  /** How many at once, or within `perMs`; `null` where a service has only asked to be left alone. */
  max: z.int().nullable(),
  perMs: z.int().nullable(),
  /** Runs or attempts that have a place; `null` for rates. */
  inUse: z.int().nullable(),
  /** Runs or steps in line. */
  waiting: z.int(),
  /** For rates: when the next one that asks may begin, where that is not now. */
  nextAt: timestamp.nullable(),
});
export type LimitInUse = z.infer<typeof limitInUse>;

export const maxLimitsListed = 200;

/** The limits in use, those with the longest lines first. */
export const limitsInUse = z.object({
  items: z.array(limitInUse).max(maxLimitsListed),
  /** There are more than are listed. */
  more: z.boolean(),
  /** The organization's share of the executors' room, relative to other organizations; `null` for who may not know it. */
  shareWeight: z.int().nullable(),
});
export type LimitsInUse = z.infer<typeof limitsInUse>;
