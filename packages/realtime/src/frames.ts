import type { HubMessage } from "@millrace/contracts/api/realtime";

/** A piece of an event stream, ready to be written to any number of connections. */
export type Frame = Buffer;

/** One message; its cursor, where it has one, becomes the stream's last event id. */
export function toFrame(message: HubMessage): Frame {
  const id = "cursor" in message ? `id: ${message.cursor}\n` : "";
  return Buffer.from(`${id}data: ${JSON.stringify(message)}\n\n`);
}

/** Keeps proxies from closing a quiet stream, and shows a dead connection. */
export const heartbeatFrame: Frame = Buffer.from(": still here\n\n");
