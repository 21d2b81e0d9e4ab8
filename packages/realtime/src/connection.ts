import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Topic } from "@millrace/contracts/events";
import type { Frame } from "./frames.ts";

export type Person = { userId: string; name: string };

/** One browser tab that listens. */
export type Connection = {
  /** Unguessable: whoever knows it may change the topics. */
  readonly id: string;
  readonly person: Person;
  topics: ReadonlySet<Topic>;
  /** Writes now; a connection whose client does not keep up is dropped. */
  write(frame: Frame): void;
  /** Writes in the order of the stream: held back until `goLive` while older events are still being sent. */
  deliver(frame: Frame): void;
  goLive(): void;
  /** Waits until what was written has left this process, or the connection is closed. */
  drained(): Promise<void>;
  isOpen(): boolean;
  end(): void;
};

export type ConnectionOptions = {
  response: ServerResponse;
  person: Person;
  topics: ReadonlySet<Topic>;
  maxBufferedBytes: number;
  onDrop: () => void;
};

/** A connection over a response whose head has been written. It starts held back. */
export function createConnection(options: ConnectionOptions): Connection {
  const { response, person, topics, maxBufferedBytes } = options;
  let held: Frame[] | null = [];
  let heldBytes = 0;

  const drop = (): void => {
    if (response.destroyed) return;
    options.onDrop();
    response.destroy();
  };
  const write = (frame: Frame): void => {
    if (response.destroyed || response.writableEnded) return;
    response.write(frame);
    if (response.writableLength > maxBufferedBytes) drop();
  };

  return {
    id: randomUUID(),
    person,
    topics,
    write,
    deliver(frame) {
      if (held === null) {
        write(frame);
        return;
      }
      held.push(frame);
      heldBytes += frame.length;
      if (heldBytes > maxBufferedBytes) drop();
    },
    goLive() {
      const frames = held ?? [];
      held = null;
      for (const frame of frames) write(frame);
    },
    async drained() {
      if (response.destroyed || !response.writableNeedDrain) return;
      const closed = new AbortController();
      const { signal } = closed;
      await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]).catch(
        () => undefined,
      );
      closed.abort();
    },
    isOpen: () => !response.destroyed && !response.writableEnded,
    end: () => response.end(),
  };
}
