import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { PresencePlace } from "@millrace/contracts/api/realtime";
import type { Topic } from "@millrace/contracts/events";
import type { Frame } from "./frames.ts";

export type Person = { userId: string; name: string };

/** One browser tab that listens. */
export type Connection = {
  /** Unguessable: whoever knows it may change the topics. */
  readonly id: string;
  readonly person: Person;
  topics: ReadonlySet<Topic>;
  /** Where the person is in topics of this connection, with the place among all such messages: the latest one counts. */
  readonly places: Map<Topic, { place: PresencePlace; order: number }>;
  /** Writes now; a connection whose client does not keep up is dropped. */
  write(frame: Frame): void;
  /** Writes an event in the order of the stream: held back until `goLive` while older ones are still being sent. */
  deliver(frame: Frame, seq: number): void;
  /** As `deliver`, for what says that all positions so far mean nothing any more. */
  startOver(frame: Frame): void;
  /** Events up to here are known to the client, although the stream has not come to them yet. */
  skipTo(seq: number): void;
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
  let held: { frame: Frame; seq: number | null }[] | null = [];
  let heldBytes = 0;
  let skippedTo = 0;

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

  /** `null` stands for starting over. */
  const pass = (frame: Frame, seq: number | null): void => {
    if (held !== null) {
      held.push({ frame, seq });
      heldBytes += frame.length;
      if (heldBytes > maxBufferedBytes) drop();
      return;
    }
    if (seq === null) skippedTo = 0;
    else if (seq <= skippedTo) return;
    write(frame);
  };

  return {
    id: randomUUID(),
    person,
    topics,
    places: new Map(),
    write,
    deliver: pass,
    startOver: (frame) => pass(frame, null),
    skipTo(seq) {
      skippedTo = seq;
    },
    goLive() {
      const frames = held ?? [];
      held = null;
      for (const { frame, seq } of frames) pass(frame, seq);
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
