import { z } from "zod";
import { signalCorrelation, signalName } from "../flow/wait-subject.ts";

const maxPayloadLength = 262_144;

export const sendSignalInput = z.object({
  name: signalName,
  correlation: signalCorrelation,
  payload: z
    .json()
    .refine(
      (payload) => JSON.stringify(payload).length <= maxPayloadLength,
      "The payload can be at most 256 KB of JSON.",
    ),
  /** The sender's own id of this signal: sent again with the same one within 24 hours, it changes nothing. */
  token: z.string().min(1).max(200).optional(),
});
export type SendSignalInput = z.infer<typeof sendSignalInput>;

/** `delivered` to a step that waited, or `buffered` for up to 24 hours until one does. */
export const sendSignalOutput = z.object({ result: z.enum(["delivered", "buffered", "already_received"]) });
export type SendSignalOutput = z.infer<typeof sendSignalOutput>;
