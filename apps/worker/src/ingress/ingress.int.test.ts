import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonObject } from "@millrace/contracts/json";
import { createDatabase, type Database } from "@millrace/db/client";
import { createPool } from "@millrace/db/pool";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { nodeRuns } from "@millrace/nodes/runs";
import { createExecutor } from "@millrace/runtime/executor";
import { createMemoryBus } from "@millrace/runtime/memory-bus";
import { pauseAll, resumeAll } from "@millrace/runtime/pause";
import { createRunReplies } from "@millrace/runtime/run-replies";
import { createRunStarter } from "@millrace/runtime/start-runs";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import {
  createFlow,
  createOrganizationWithOwner,
  publishVersion,
  type TestOrganization,
} from "@millrace/testing/factories";
import { waitFor } from "@millrace/testing/wait-for";
import type { Pool } from "pg";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHttpServer } from "../http-server.ts";
import { createLifecycle } from "../lifecycle.ts";
import { createIngressHandler } from "./ingress.ts";
import { createRunAddresses } from "./run-address.ts";
import { createRunResultReader } from "./run-result.ts";

const log = pino({ level: "silent" });
const lifecycle = createLifecycle(log, { deadlineMs: 10_000 });
const replyTimeoutMs = 400;
const stopping = new AbortController();
let testDatabase: TestDatabase;
let database: Database;
let pool: Pool;
let organization: TestOrganization;
let base: string;

/** A flow that is a line of nodes: webhook, then the given ones. */
const line = (nodes: { type: string; params: JsonObject }[]): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: [
      {
        id: "webhook",
        type: "webhook",
        typeVersion: 1,
        name: "Webhook",
        params: { path: "x", method: "POST", reply: "result" },
      },
      ...nodes.map((node, index) => ({ id: `n${index}`, typeVersion: 1, name: `Node ${index}`, ...node })),
    ],
    edges: nodes.map((_node, index) => ({
      from: { node: index === 0 ? "webhook" : `n${index - 1}`, port: "out" },
      to: { node: `n${index}`, port: "in" },
    })),
  });

const publish = async (path: string, nodes: Parameters<typeof line>[0], reply: "result" | "accepted" = "result") => {
  const flow = await createFlow(database, organization.id, { name: path });
  await publishVersion(database, flow, line(nodes), { trigger: "webhook", webhook: { path, reply } });
  return flow;
};

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${base}/hooks/${organization.slug}/${path}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
const read = async (response: Response) => ({ status: response.status, body: (await response.json()) as JsonObject });
const runCount = async (flowId: string): Promise<number> =>
  Number((await pool.query("select count(*) from run where flow_id = $1", [flowId])).rows[0].count);

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.urls.app, maxConnections: 4 });
  pool = createPool({ url: testDatabase.urls.runtime, max: 8 });
  lifecycle.add({ name: "database", stop: async () => void (await Promise.all([database.close(), pool.end()])) });
  organization = await createOrganizationWithOwner(database);
  const bus = createMemoryBus();
  const executor = createExecutor({
    pool,
    nodeCatalog,
    nodeRuns,
    bus,
    log,
    servicesFor: () => ({
      http: { request: () => Promise.reject(new Error("no node of these tests reaches outside")) },
      code: { run: () => Promise.reject(new Error("no node of these tests runs code")) },
      runs: { start: () => Promise.reject(new Error("no node of these tests runs a flow")) },
      mask: (value) => value,
      logs: () => [],
    }),
  });
  await executor.start();
  lifecycle.add({ name: "executor", stop: () => executor.stop({ graceMs: 1_000 }) });
  const replies = createRunReplies({ pool, bus, log, executor });
  lifecycle.add({ name: "replies", stop: async () => replies.close() });
  const starter = createRunStarter({ pool, executor, bus, log });
  lifecycle.add({ name: "starter", stop: () => starter.stop() });
  const handle = createIngressHandler({
    publicUrl: "http://hooks.example.com",
    maxBodyBytes: 10_000,
    replyTimeoutMs,
    starter,
    replies,
    addresses: createRunAddresses(randomBytes(32).toString("base64")),
    readRunResult: createRunResultReader(pool),
    stopping: stopping.signal,
    log,
  });
  const server = await startHttpServer({
    name: "ingress",
    host: "127.0.0.1",
    port: 0,
    healthChecks: [],
    handle,
    drainMs: 0,
    log,
  });
  lifecycle.add(server);
  base = `http://127.0.0.1:${server.port}`;
});

afterAll(async () => {
  await lifecycle.stop();
  await testDatabase.close();
});

describe("ingress", () => {
  it("answers with what the flow responds, and names the run", async () => {
    await publish("double", [
      {
        type: "respond",
        params: { status: 201, headers: [{ name: "x-kind", value: "doubled" }], body: { $cel: "trigger.body.n * 2" } },
      },
    ]);
    const response = await post("double", '{"n":21}', { "x-correlation-id": "order-7" });
    expect(response.headers.get("x-run-id")).toMatch(/^run_/);
    expect(response.headers.get("x-correlation-id")).toBe("order-7");
    expect(response.headers.get("x-kind")).toBe("doubled");
    expect(await read(response)).toEqual({ status: 201, body: 42 });
  });

  it("sends a text as it is when the flow names its type, and no body where there may be none", async () => {
    await publish("text", [
      { type: "respond", params: { headers: [{ name: "content-type", value: "text/csv" }], body: "a;b" } },
    ]);
    expect(await (await post("text", "{}")).text()).toBe("a;b");
    await publish("nothing", [{ type: "respond", params: { status: 204, body: "unsent" } }]);
    const response = await post("nothing", "{}");
    expect([response.status, await response.text()]).toEqual([204, ""]);
  });

  it("accepts the calls of a paused flow at once, also where it replies with the result", async () => {
    const flow = await publish("paused", [{ type: "set", params: { fields: [{ name: "ok", value: true }] } }]);
    const admin = createPool({ url: testDatabase.urls.admin, max: 1 });
    const scope = { organizationId: organization.id, flowId: flow.id };
    await pauseAll(admin, { ...scope, by: "Ada", reason: null });
    const from = performance.now();
    const accepted = await post("paused", "{}");
    expect(accepted.status).toBe(202);
    expect(performance.now() - from).toBeLessThan(replyTimeoutMs);
    const { pathname } = new URL(String(accepted.headers.get("location")));
    expect((await fetch(`${base}${pathname}`)).status).toBe(202);
    await resumeAll(admin, scope);
    await admin.end();
    await waitFor(async () => (await fetch(`${base}${pathname}`)).status === 200);
  });

  it("accepts at once and answers later at the run's address", async () => {
    await publish("later", [{ type: "set", params: { fields: [{ name: "ok", value: true }] } }], "accepted");
    const accepted = await post("later", "{}");
    expect(accepted.status).toBe(202);
    const { address } = (await accepted.json()) as { address: string };
    expect(accepted.headers.get("location")).toBe(address);
    const path = new URL(address).pathname;
    const ended = await waitFor(async () => {
      const response = await fetch(base + path);
      return response.status === 200 ? read(response) : null;
    });
    expect(ended.body).toEqual({ ok: true });
  });

  it("answers 202 when the flow takes longer than the caller is kept waiting", async () => {
    await publish("slow", [{ type: "wait", params: { durationMs: 60_000 } }]);
    const response = await post("slow", "{}");
    expect(response.status).toBe(202);
    const { address } = (await response.json()) as { address: string };
    const again = await fetch(base + new URL(address).pathname);
    expect(await read(again)).toMatchObject({ status: 202, body: { status: "running" } });
  });

  it("tells a caller only that the flow failed, not why", async () => {
    await publish("broken", [{ type: "fail", params: { message: "secret reason" } }]);
    const { status, body } = await read(await post("broken", "{}"));
    expect(status).toBe(502);
    expect(body).toMatchObject({ error: { code: "run.failed", details: { runId: expect.stringMatching(/^run_/) } } });
    expect(JSON.stringify(body)).not.toContain("secret reason");
  });

  it.each([
    ["a NUL character", '{"a":"\\u0000"}', 400, "request.unstorable_text"],
    ["half of a surrogate pair", '{"a":["\\ud800"]}', 400, "request.unstorable_text"],
    ["JSON that is none", '{"a":', 400, "request.malformed_json"],
    ["101 levels", `${"[".repeat(102)}${"]".repeat(102)}`, 400, "request.too_deep"],
    ["more than the limit", JSON.stringify("x".repeat(10_001)), 413, "request.too_large"],
  ])("refuses %s in the registry's shape and starts nothing", async (name, body, status, code) => {
    const flow = await publish(`strict-${code.replaceAll(/[^a-z]/g, "-")}-${name.length}`, [
      { type: "respond", params: {} },
    ]);
    const path = `strict-${code.replaceAll(/[^a-z]/g, "-")}-${name.length}`;
    const answer = await read(await post(path, body));
    expect(answer).toMatchObject({
      status,
      body: { error: { code, message: expect.any(String), requestId: expect.any(String) } },
    });
    expect(await runCount(flow.id)).toBe(0);
  });

  it("takes a byte order mark away and refuses what is not UTF-8, or compressed", async () => {
    await publish("bytes", [{ type: "respond", params: { body: { $cel: "trigger.body" } } }]);
    expect(await read(await post("bytes", "\ufeff[1]"))).toEqual({ status: 200, body: [1] });
    const url = `${base}/hooks/${organization.slug}/bytes`;
    expect((await fetch(url, { method: "POST", body: Buffer.from([0x22, 0xff, 0x22]) })).status).toBe(400);
    expect((await post("bytes", "[1]", { "content-encoding": "gzip" })).status).toBe(400);
  });

  it("lets a bad body fail alone among good ones", async () => {
    await publish("mixed", [{ type: "respond", params: { body: { $cel: "trigger.body.n" } } }]);
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_none, n) => {
        const response = await post("mixed", n % 8 === 3 ? `{"n":"${"\\u0000"}"}` : `{"n":${n}}`);
        return response.status === 200 ? response.json() : response.status;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 40 }, (_none, n) => (n % 8 === 3 ? 400 : n)));
  });

  it("answers 404 for what nobody listens on, and 405 with the method that is right", async () => {
    expect(await read(await post("nobody", "{}"))).toMatchObject({
      status: 404,
      body: { error: { code: "request.not_found" } },
    });
    expect((await fetch(`${base}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${base}/hooks/other-organization/double`, { method: "POST" })).status).toBe(404);
    await publish("only-post", [{ type: "respond", params: {} }]);
    const wrong = await fetch(`${base}/hooks/${organization.slug}/only-post`, { method: "PUT", body: "{}" });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("gives the same run for the same idempotency key, and refuses it for another body", async () => {
    const flow = await publish("once", [{ type: "respond", params: { body: { $cel: "run.id" } } }]);
    const key = { "idempotency-key": "k1" };
    const answers = await Promise.all(Array.from({ length: 50 }, () => post("once", '{"n":1}', key)));
    const runIds = new Set(answers.map((answer) => answer.headers.get("x-run-id")));
    expect(runIds.size).toBe(1);
    expect(new Set(await Promise.all(answers.map((answer) => answer.json()))).size).toBe(1);
    expect(await runCount(flow.id)).toBe(1);
    expect(await read(await post("once", '{"n":2}', key))).toMatchObject({
      status: 409,
      body: { error: { code: "run.start_key_conflict" } },
    });
  });

  it("keeps the caller's rights out of the run", async () => {
    await publish("headers", [{ type: "respond", params: { body: { $cel: "trigger.headers" } } }]);
    const { body } = await read(
      await post("headers", "{}", { authorization: "Bearer x", cookie: "a=b", "x-mine": "1" }),
    );
    expect(body).toMatchObject({ "x-mine": "1" });
    expect(body).not.toHaveProperty("authorization");
    expect(body).not.toHaveProperty("cookie");
  });

  it("answers an address that is none with 404", async () => {
    const { port } = new URL(base);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () =>
        socket.end("GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
      );
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("end", () => resolve(text));
      socket.on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
  });

  it("lets a waiting caller go with 202 when the process is asked to stop", async () => {
    await publish("stopping", [{ type: "wait", params: { durationMs: 60_000 } }]);
    const waiting = post("stopping", "{}");
    stopping.abort();
    expect((await waiting).status).toBe(202);
  });

  it.each(["x", "../../x", "AAAA"])("does not find a run at the made-up address %s", async (token) => {
    expect((await fetch(`${base}/runs/${encodeURIComponent(token)}`)).status).toBe(404);
  });
});
