import { z } from "zod";
import { nodeId, portName } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";
import { branchRef } from "./drafts.ts";
import { timestamp } from "./paging.ts";

/** The output of a node that tests of a branch's draft give instead of executing it; what it is, `pins.get` says. */
export const pin = z.object({
  nodeId,
  port: portName,
  /** Of its JSON text, in bytes. */
  size: z.int(),
  by: z.string(),
  at: timestamp,
});
export type Pin = z.infer<typeof pin>;

/** How much may be pinned, in bytes of JSON: for one node, and for all that a draft has. */
export const maxPinSize = 256 * 1024;
export const maxPinsSize = 2 * 1024 * 1024;

/** Each branch has its own pins; the main branch's without a branch. */
export const listPinsInput = z.object({ flowId: idSchema("flow"), branchId: branchRef });
export type ListPinsInput = z.infer<typeof listPinsInput>;
export const pinInput = listPinsInput.extend({ node: nodeId });
export type PinInput = z.infer<typeof pinInput>;
/** `null` where nothing is pinned. */
export const pinnedData = z.object({ port: portName, value: z.json() }).nullable();
export type PinnedData = z.infer<typeof pinnedData>;
export const setPinInput = pinInput.extend({ port: portName, value: z.json() });
export type SetPinInput = z.infer<typeof setPinInput>;
