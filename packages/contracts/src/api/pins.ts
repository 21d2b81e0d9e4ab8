import { z } from "zod";
import { nodeId, portName } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";
import { timestamp } from "./paging.ts";

/** The output of a node that tests of the draft give instead of executing it; what it is, `pins.get` says. */
export const pin = z.object({
  nodeId,
  port: portName,
  /** Of its JSON text, in bytes. */
  size: z.int(),
  by: z.string(),
  at: timestamp,
});
export type Pin = z.infer<typeof pin>;

/** How much may be pinned, in bytes of JSON. */
export const maxPinSize = 256 * 1024;
export const maxPinsSize = 2 * 1024 * 1024;

export const pinInput = z.object({ flowId: idSchema("flow"), node: nodeId });
export type PinInput = z.infer<typeof pinInput>;
/** `null` where nothing is pinned. */
export const pinnedData = z.object({ port: portName, value: z.json() }).nullable();
export type PinnedData = z.infer<typeof pinnedData>;
export const setPinInput = pinInput.extend({
  port: portName,
  value: z.json(),
  /** On whose draft the node stands; the main branch's without it. */
  branchId: idSchema("branch").optional(),
});
export type SetPinInput = z.infer<typeof setPinInput>;
