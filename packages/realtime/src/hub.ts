import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setPlaceInput, setTopicsInput } from "@millrace/contracts/api/realtime";
import type { Bus } from "@millrace/contracts/bus";
import { AppError, toAppError } from "@millrace/contracts/errors";
import { formatCursor, parseCursor } from "@millrace/contracts/events";
import type { Pool } from "@millrace/db/pool";
import { type Connection, createConnection, type Person } from "./connection.ts";
import { heartbeatFrame, toFrame } from "./frames.ts";
import { answerError, beginEventStream, checkOrigin, readEventsQuery, readJson } from "./hub-http.ts";
import type { Log } from "./log.ts";
import type { OrganizationStream } from "./organization-stream.ts";
import { createPresenceBoard } from "./presence.ts";
import { replay } from "./replay.ts";
import { createStreamRegistry } from "./stream-registry.ts";
import { createTail } from "./tail.ts";

export type HubOptions = {
  /** As the runtime role. */
  pool: Pool;
  bus: Bus;
  /** Origins of web pages that may listen, exactly as browsers send them: `https://app.example.com`. */
  allowedOrigins: readonly string[];
  log: Log;
  limits?: Partial<HubLimits>;
};

export type HubLimits = {
  maxConnections: number;
  /** A client that lets more than this pile up is dropped; it comes back with its cursor. */
  maxBufferedBytes: number;
  heartbeatMs: number;
  /** How long a lost hint can delay an event. */
  pollMs: number;
  presenceGatherMs: number;
  /** After this long a client needs a new ticket, so that whoever has left the organization stops hearing of it. */
  maxConnectionMs: number;
};

const defaultLimits: HubLimits = {
  maxConnections: 10_000,
  maxBufferedBytes: 4_194_304,
  heartbeatMs: 15_000,
  pollMs: 1_000,
  presenceGatherMs: 100,
  maxConnectionMs: 900_000,
};

export type Hub = {
  /** Answers requests below `/realtime/`; `false` for all others. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  start(): Promise<void>;
  /** Ends all connections; clients come back, here or elsewhere, with their cursors. */
  stop(): Promise<void>;
};

/**
 * Brings events to browsers: `GET /realtime/events?ticket=…&topics=…&cursor=…` is a server-sent event stream, `POST
 * /realtime/topics` changes what it listens to, and `POST /realtime/presence` says where a person is in it. A connection belongs to the organization of its ticket, which is good once.
 * With a cursor it first gets what it missed, in order, without gaps or repetitions, or `reset` when that is not kept.
 */
export function createHub({ pool, bus, allowedOrigins, log, limits: given }: HubOptions): Hub {
  const limits = { ...defaultLimits, ...given };
  const origins = new Set(allowedOrigins);
  const streams = createStreamRegistry(pool);
  const connections = new Map<string, { connection: Connection; stream: OrganizationStream }>();
  const presence = createPresenceBoard(limits.presenceGatherMs);
  const tail = createTail({ sql: pool, streams: streams.open, log, pollMs: limits.pollMs });
  let heartbeat: NodeJS.Timeout | undefined;
  let unsubscribe = (): void => undefined;
  let isStopped = false;

  async function redeem(ticket: string): Promise<{ organizationId: string; person: Person }> {
    const hash = createHash("sha256").update(ticket).digest();
    const { rows } = await pool.query("select * from redeem_realtime_ticket($1)", [hash]);
    const [row] = rows;
    if (row === undefined) throw new AppError("realtime.bad_ticket");
    return {
      organizationId: String(row.organization_id),
      person: { userId: String(row.user_id), name: String(row.user_name) },
    };
  }

  async function open(url: URL, response: ServerResponse): Promise<void> {
    const query = readEventsQuery(url);
    if (isStopped || connections.size >= limits.maxConnections) throw new AppError("request.overloaded");
    const { organizationId, person } = await redeem(query.ticket);
    const stream = await streams.enter(organizationId);
    if (isStopped || response.destroyed) {
      streams.leave(organizationId);
      throw new AppError("request.overloaded");
    }
    beginEventStream(response);
    const connection = createConnection({
      response,
      person,
      topics: new Set(query.topics),
      maxBufferedBytes: limits.maxBufferedBytes,
      onDrop: () => log.info({ organizationId, connectionId: connection.id }, "a slow client was dropped"),
    });
    const lifetime = setTimeout(connection.end, limits.maxConnectionMs);
    connections.set(connection.id, { connection, stream });
    stream.add(connection);
    presence.changed(stream, connection.topics);
    response.once("close", () => {
      clearTimeout(lifetime);
      connections.delete(connection.id);
      stream.remove(connection);
      presence.changed(stream, connection.topics);
      streams.leave(organizationId);
    });

    // From here on to `goLive`, what the stream hands out is held back, so `until` divides old from new exactly.
    const until = stream.head();
    const now = formatCursor(until.epoch, until.seq);
    connection.write(toFrame({ kind: "hello", connectionId: connection.id, cursor: query.cursor ?? now }));
    if (query.cursor !== undefined) {
      const isWhole = await replay(pool, connection, { organizationId, from: parseCursor(query.cursor), until });
      if (!isWhole) connection.write(toFrame({ kind: "reset", cursor: now }));
    }
    connection.goLive();
  }

  async function setTopics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = setTopicsInput.safeParse(await readJson(request));
    if (!parsed.success) throw new AppError("request.invalid");
    const found = connections.get(parsed.data.connectionId);
    if (!found) throw new AppError("realtime.unknown_connection");
    const { connection, stream } = found;
    const before = connection.topics;
    const after = new Set(parsed.data.topics);
    stream.setTopics(connection, after);
    presence.changed(
      stream,
      [...before, ...after].filter((topic) => before.has(topic) !== after.has(topic)),
    );
    response.writeHead(204).end();
  }

  async function setPlace(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = setPlaceInput.safeParse(await readJson(request));
    if (!parsed.success) throw new AppError("request.invalid");
    const { connectionId, topic, place } = parsed.data;
    const found = connections.get(connectionId);
    if (!found) throw new AppError("realtime.unknown_connection");
    if (!found.connection.topics.has(topic)) throw new AppError("request.invalid");
    presence.setPlace(found.stream, found.connection, topic, place);
    response.writeHead(204).end();
  }

  async function answer(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkOrigin(request, response, origins);
    const route = `${request.method} ${url.pathname}`;
    if (request.method === "OPTIONS") response.writeHead(204).end();
    else if (route === "GET /realtime/events") await open(url, response);
    else if (route === "POST /realtime/topics") await setTopics(request, response);
    else if (route === "POST /realtime/presence") await setPlace(request, response);
    else throw new AppError(paths.has(url.pathname) ? "request.method_not_allowed" : "request.not_found");
  }

  return {
    handle(request, response) {
      const url = URL.parse(request.url ?? "", "http://hub");
      if (url === null || !url.pathname.startsWith("/realtime/")) return false;
      answer(url, request, response).catch((error: unknown) => {
        if (!(error instanceof AppError)) log.warn({ err: error }, "a realtime request failed");
        answerError(response, toAppError(error));
      });
      return true;
    },
    async start() {
      unsubscribe = bus.subscribe("sequenced", (message) => {
        if (message === "" || message.split(",").some(streams.has)) tail.wake();
      });
      tail.start();
      heartbeat = setInterval(() => {
        for (const { connection } of connections.values()) connection.write(heartbeatFrame);
      }, limits.heartbeatMs);
    },
    async stop() {
      isStopped = true;
      unsubscribe();
      clearInterval(heartbeat);
      presence.stop();
      for (const { connection } of connections.values()) connection.end();
      await tail.stop();
    },
  };
}

const paths = new Set(["/realtime/events", "/realtime/topics", "/realtime/presence"]);
