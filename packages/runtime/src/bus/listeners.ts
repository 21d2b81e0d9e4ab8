import type { BusChannel } from "@millrace/contracts/bus";

/** The subscriptions of one process; a listener that throws does not keep others from hearing. */
export function createListeners(onError: (error: unknown, channel: BusChannel) => void) {
  const byChannel = new Map<BusChannel, Set<(message: string) => void>>();
  return {
    add(channel: BusChannel, listener: (message: string) => void): () => void {
      // A wrapper of its own: the same function may subscribe twice.
      const own = (message: string) => listener(message);
      const listeners = byChannel.get(channel) ?? new Set();
      listeners.add(own);
      byChannel.set(channel, listeners);
      return () => listeners.delete(own);
    },
    tell(channel: BusChannel, message: string): void {
      for (const listener of [...(byChannel.get(channel) ?? [])]) {
        try {
          listener(message);
        } catch (error) {
          onError(error, channel);
        }
      }
    },
    clear: () => byChannel.clear(),
  };
}

/** Longest message in UTF-8 bytes. */
export const maxMessageBytes = 7_000;

export function assertMessageFits(message: string): void {
  if (Buffer.byteLength(message) > maxMessageBytes) {
    throw new RangeError(`a bus message has at most ${maxMessageBytes} bytes`);
  }
}
