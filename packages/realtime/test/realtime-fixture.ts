import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bus, BusChannel } from "@millrace/contracts/bus";
import type { DomainEvent } from "@millrace/contracts/events";
import { newId, newUuid } from "@millrace/contracts/ids";
import { createPool, type Pool } from "@millrace/db/pool";
import { createTestDatabase } from "@millrace/testing/database";
import { createHub, type HubOptions } from "../src/hub.ts";
import { createRelay, type Relay, type RelayOptions } from "../src/relay.ts";
import { openStream, type SseClient } from "./sse-client.ts";

export const webOrigin = "https://app.millrace.test";

/** A bus within this process, as lossy as the contract allows where a test wants that. */
export function createTestBus() {
  const listeners = new Map<BusChannel, Set<(message: string) => void>>();
  const published: [BusChannel, string][] = [];
  let isDeaf = false;
  const bus: Bus = {
    publish(channel, message) {
      published.push([channel, message]);
      if (isDeaf) return;
      setImmediate(() => {
        for (const listener of listeners.get(channel) ?? []) listener(message);
      });
    },
    subscribe(channel, listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return () => set.delete(listener);
    },
    close: async () => undefined,
  };
  return {
    bus,
    published,
    setDeaf(value: boolean) {
      isDeaf = value;
    },
  };
}

export type RunningHub = { url: string; stop(): Promise<void> };

/** A real database with its pools, and what tests of relay and hub do with it. */
export async function createRealtimeFixture() {
  const database = await createTestDatabase();
  const admin = createPool({ url: database.urls.admin, max: 8 });
  const runtime = createPool({ url: database.urls.runtime, max: 12 });
  const closers: (() => unknown)[] = [];
  const logged: { details: object; message: string }[] = [];
  const log = {
    info: (details: object, message: string) => logged.push({ details, message }),
    warn: (details: object, message: string) => logged.push({ details, message }),
  };

  return {
    admin,
    runtime,
    logged,
    /** Runs after each test: ends what the test has started, the newest first. */
    async endTest() {
      for (const closer of closers.splice(0).reverse()) await closer();
      logged.length = 0;
    },
    async close() {
      await Promise.all([admin.end(), runtime.end()]);
      await database.close();
    },
    async startRelay(bus: Bus, options: Partial<RelayOptions> = {}): Promise<Relay> {
      const relay = createRelay({ pool: runtime, bus, log, standbyMs: 50, pollMs: 20, ...options });
      await relay.start();
      closers.push(relay.stop);
      return relay;
    },
    async startHub(bus: Bus, limits: HubOptions["limits"] = {}): Promise<RunningHub> {
      const hub = createHub({
        pool: runtime,
        bus,
        allowedOrigins: [webOrigin],
        log,
        limits: { pollMs: 50, presenceGatherMs: 10, ...limits },
      });
      await hub.start();
      const server = createServer((request, response) => {
        if (!hub.handle(request, response)) response.writeHead(404).end("not the hub's");
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const stop = async (): Promise<void> => {
        await hub.stop();
        await new Promise((resolve) => {
          server.close(resolve);
          server.closeIdleConnections();
        });
      };
      closers.push(stop);
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
    },
    /** A stream of an organization's events, with a fresh ticket, closed after the test. */
    async connect(
      hub: RunningHub,
      options: { organizationId: string; topics: string[]; cursor?: string; person?: { id: string; name: string } },
    ): Promise<SseClient> {
      const url = new URL(`${hub.url}/realtime/events`);
      url.searchParams.set("ticket", await createTicket(admin, options.organizationId, options.person));
      for (const topic of options.topics) url.searchParams.append("topics", topic);
      if (options.cursor !== undefined) url.searchParams.set("cursor", options.cursor);
      const client = await openStream(url.href, { origin: webOrigin });
      closers.push(client.close);
      return client;
    },
  };
}
export type RealtimeFixture = Awaited<ReturnType<typeof createRealtimeFixture>>;

export async function createTicket(
  admin: Pool,
  organizationId: string,
  person = { id: newUuid(), name: "Ada" },
  lifetime = "60 seconds",
): Promise<string> {
  const ticket = randomBytes(32).toString("base64url");
  await admin.query(
    "insert into realtime_ticket (organization_id, token_hash, user_id, user_name, expires_at) values ($1, $2, $3, $4, now() + $5::interval)",
    [organizationId, createHash("sha256").update(ticket).digest(), person.id, person.name, lifetime],
  );
  return ticket;
}

export const flowId = newId("flow");

export const runEvent = (revision: number, overrides: Partial<Extract<DomainEvent, { type: "run.changed" }>> = {}) => ({
  type: "run.changed" as const,
  runId: newId("run"),
  flowId,
  trigger: "webhook" as const,
  revision,
  status: "running" as const,
  at: "2026-01-01T00:00:00.000Z",
  steps: [],
  ...overrides,
});

/** Anything that can send a statement. */
type Sender = { query(text: string, values: unknown[]): Promise<unknown> };

export const writeOutbox = (sender: Sender, organizationId: string, events: unknown, id = newUuid()) =>
  sender.query("insert into outbox (organization_id, id, events) values ($1, $2, $3)", [
    organizationId,
    id,
    JSON.stringify(events),
  ]);
