import { randomBytes } from "node:crypto";
import { flowDefinition } from "@millrace/contracts/flow/definition";
import { createDatabase, type Database } from "@millrace/db/client";
import { createPool } from "@millrace/db/pool";
import { createMemoryBus } from "@millrace/runtime/memory-bus";
import { createRunReplies } from "@millrace/runtime/run-replies";
import { createRunStarter } from "@millrace/runtime/start-runs";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import { createFlow, createOrganizationWithOwner, publishVersion } from "@millrace/testing/factories";
import type { Pool } from "pg";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHttpServer } from "../http-server.ts";
import { createLifecycle } from "../lifecycle.ts";
import { createIngressHandler } from "./ingress.ts";
import { createRunAddresses } from "./run-address.ts";
import { createRunResultReader } from "./run-result.ts";

/** An ingress that gets more than it can take: what it has accepted is there, and everything else is told to come again. */

const log = pino({ level: "silent" });
const lifecycle = createLifecycle(log, { deadlineMs: 10_000 });
let testDatabase: TestDatabase;
let database: Database;
let pool: Pool;
let hookUrl: string;
/** What happens to each statement of the starter before it is sent. */
let before: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.urls.app, maxConnections: 4 });
  pool = createPool({ url: testDatabase.urls.runtime, max: 4 });
  lifecycle.add({ name: "database", stop: async () => void (await Promise.all([database.close(), pool.end()])) });
  const organization = await createOrganizationWithOwner(database);
  const flow = await createFlow(database, organization.id, { name: "flood" });
  const definition = flowDefinition.parse({
    format: 1,
    nodes: [
      {
        id: "webhook",
        type: "webhook",
        typeVersion: 1,
        name: "Webhook",
        params: { path: "flood", method: "POST", reply: "accepted" },
      },
    ],
    edges: [],
  });
  await publishVersion(database, flow, definition, {
    trigger: "webhook",
    webhook: { path: "flood", reply: "accepted" },
  });

  const query = async (...args: unknown[]) => {
    await before();
    return (pool.query as (...given: unknown[]) => Promise<unknown>)(...args);
  };
  const slowPool = new Proxy(pool, { get: (target, key) => (key === "query" ? query : Reflect.get(target, key)) });
  const bus = createMemoryBus();
  const replies = createRunReplies({ pool, bus, log });
  lifecycle.add({ name: "replies", stop: async () => replies.close() });
  const starter = createRunStarter({ pool: slowPool, bus, log, maxQueued: 20, maxBatch: 10 });
  lifecycle.add({ name: "starter", stop: () => starter.stop() });
  const server = await startHttpServer({
    name: "ingress",
    host: "127.0.0.1",
    port: 0,
    healthChecks: [],
    handle: createIngressHandler({
      publicUrl: "http://hooks.example.com",
      maxBodyBytes: 10_000,
      replyTimeoutMs: 400,
      starter,
      replies,
      addresses: createRunAddresses(randomBytes(32).toString("base64")),
      readRunResult: createRunResultReader(pool),
      stopping: new AbortController().signal,
      log,
    }),
    drainMs: 0,
    log,
  });
  lifecycle.add(server);
  hookUrl = `http://127.0.0.1:${server.port}/hooks/${organization.slug}/flood`;
});

afterAll(async () => {
  await lifecycle.stop();
  await testDatabase.close();
});

type Answer = { status: number; retryAfter: string | null; body: { runId?: string; error?: { code: string } } };

async function flood(count: number): Promise<Answer[]> {
  const send = async (number: number): Promise<Answer> => {
    const response = await fetch(hookUrl, {
      method: "POST",
      body: JSON.stringify({ number }),
      headers: { "content-type": "application/json" },
    });
    const body = (await response.json()) as Answer["body"];
    return { status: response.status, retryAfter: response.headers.get("retry-after"), body };
  };
  return Promise.all(Array.from({ length: count }, (_, number) => send(number)));
}

describe("an ingress under more load than it can take", () => {
  it("starts what it accepts and refuses the rest with 503 and Retry-After, nothing else", async () => {
    before = () => new Promise((resolve) => setTimeout(resolve, 100));
    const answers = await flood(300);
    const accepted = answers.filter(({ status }) => status === 202);
    const refused = answers.filter(({ status }) => status !== 202);
    expect(
      new Set(refused.map(({ status, retryAfter, body }) => `${status} ${retryAfter} ${body.error?.code}`)),
    ).toEqual(new Set(["503 1 request.overloaded"]));
    expect(accepted.length).toBeGreaterThan(0);
    const { rows } = await pool.query("select count(*)::int as count from run");
    expect(rows[0].count).toBe(accepted.length);
    before = async () => undefined;
    expect((await flood(10)).map(({ status }) => status)).toEqual(new Array(10).fill(202));
  });

  it("refuses with 503 and Retry-After while the database is away, and goes on when it is back", async () => {
    before = () => Promise.reject(Object.assign(new Error("the database system is shutting down"), { code: "57P01" }));
    const answers = await flood(40);
    for (const { status, retryAfter, body } of answers)
      expect([status, retryAfter, body.error?.code]).toEqual([
        503,
        "1",
        expect.stringMatching(/unavailable|overloaded/),
      ]);
    before = async () => undefined;
    expect((await flood(5)).map(({ status }) => status)).toEqual(new Array(5).fill(202));
  }, 30_000);
});
