import type { Bus, BusChannel } from "@millrace/contracts/bus";
import pg from "pg";
import { retryDelayMs } from "../flush/database-errors.ts";
import { errorFacts } from "../log-error.ts";
import type { Log } from "../ports.ts";
import { assertMessageFits, createListeners, maxMessageBytes } from "./listeners.ts";

export type PostgresBusOptions = {
  url: string;
  log: Log;
  /** Messages of this long go out together. */
  batchMs?: number;
};

/** One Postgres channel for all of ours, so that one NOTIFY carries a batch of messages for several of them. */
const postgresChannel = "millrace_bus";

type Message = [channel: BusChannel, message: string];

/**
 * The bus on LISTEN/NOTIFY over one connection of its own: never inside a transaction of others, at most one NOTIFY under
 * way, and equal messages of one batch sent once. While the connection is away messages are lost, as the contract allows.
 * Subscribers of the publishing process hear a message through the database like everybody else.
 */
export async function createPostgresBus({ url, log, batchMs = 2 }: PostgresBusOptions): Promise<Bus> {
  const listeners = createListeners((error, channel) =>
    log.error({ err: errorFacts(error), channel }, "a bus listener failed"),
  );
  let client: pg.Client | null = null;
  let batch = new Map<string, Message>();
  let timer: NodeJS.Timeout | null = null;
  let sending = false;
  let closed = false;

  const connect = async () => {
    const next = new pg.Client({ connectionString: url, application_name: "millrace-bus", keepAlive: true });
    const lost = (error?: unknown) => {
      if (client !== next) return;
      client = null;
      next.removeAllListeners("notification");
      void next.end().catch(() => undefined);
      if (closed) return;
      log.warn({ err: errorFacts(error) }, "the bus lost its connection");
      void reconnect();
    };
    next.on("error", lost);
    next.on("end", lost);
    next.on("notification", ({ payload = "" }) => receive(payload));
    await next.connect();
    await next.query(`listen ${postgresChannel}`);
    client = next;
  };

  const reconnect = async () => {
    for (let attempt = 1; !closed && !client; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs(attempt)));
      if (closed) return;
      await connect().catch((error: unknown) =>
        log.warn({ err: errorFacts(error), attempt }, "the bus can't connect yet"),
      );
    }
  };

  const receive = (payload: string) => {
    let messages: Message[];
    try {
      messages = JSON.parse(payload);
    } catch (error) {
      log.warn({ err: errorFacts(error) }, "a bus message can't be read");
      return;
    }
    for (const [channel, message] of messages) listeners.tell(channel, message);
  };

  const send = async () => {
    timer = null;
    if (sending) return;
    sending = true;
    try {
      while (batch.size > 0 && client) {
        const messages = [...batch.values()];
        batch = new Map();
        for (const payload of toPayloads(messages)) {
          await client?.query({
            name: "notify",
            text: "select pg_notify($1, $2)",
            values: [postgresChannel, payload],
          });
        }
      }
    } catch (error) {
      log.warn({ err: errorFacts(error) }, "bus messages were lost");
    } finally {
      sending = false;
      if (!client) batch.clear();
    }
  };

  await connect();

  return {
    publish(channel, message) {
      assertMessageFits(message);
      if (closed || !client) return;
      batch.set(`${channel} ${message}`, [channel, message]);
      if (!timer && !sending) timer = setTimeout(send, batchMs);
    },
    subscribe: listeners.add,
    async close() {
      if (closed) return;
      if (timer) clearTimeout(timer);
      await send();
      closed = true;
      listeners.clear();
      const last = client;
      client = null;
      await last?.end().catch(() => undefined);
    },
  };
}

/** Packs messages into payloads below Postgres' limit of 8,000 bytes. */
function toPayloads(messages: readonly Message[]): string[] {
  const payloads: string[] = [];
  let parts: string[] = [];
  let bytes = 0;
  for (const message of messages) {
    const part = JSON.stringify(message);
    const partBytes = Buffer.byteLength(part) + 1;
    if (parts.length > 0 && bytes + partBytes > maxMessageBytes + 500) {
      payloads.push(`[${parts.join(",")}]`);
      parts = [];
      bytes = 0;
    }
    parts.push(part);
    bytes += partBytes;
  }
  if (parts.length > 0) payloads.push(`[${parts.join(",")}]`);
  return payloads;
}
