import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { createDatabase, type Database } from "@millrace/db/client";
import { createPool } from "@millrace/db/pool";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { nodeRuns } from "@millrace/nodes/runs";
import { createOutbound } from "@millrace/outbound/outbound";
import { defaultPolicy } from "@millrace/outbound/policy";
import { requestCancel } from "@millrace/runtime/cancel-run";
import { createExecutor } from "@millrace/runtime/executor";
import { createPostgresBus } from "@millrace/runtime/postgres-bus";
import { createRunStarter, type RunStarter } from "@millrace/runtime/start-runs";
import { createCodeSandbox } from "@millrace/sandbox/code-sandbox";
import { createTestDatabase } from "@millrace/testing/database";
import {
  createFlow,
  createOrganizationWithOwner,
  publishVersion,
  type TestOrganization,
} from "@millrace/testing/factories";
import { waitFor } from "@millrace/testing/wait-for";
import type { Pool } from "pg";
import pino from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createStepServices } from "./step-services.ts";

/** Cancelling as it ships: real requests, real code, and the wish comes from another process's bus. */

const log = pino({ level: "silent" });
const stops: (() => Promise<unknown>)[] = [];
let pool: Pool;
let database: Database;
let organization: TestOrganization;
let starter: RunStarter;
let silent: Server;
const calls = { arrived: 0, left: 0 };
let cancel: (runId: string) => Promise<void>;

beforeAll(async () => {
  const test = await createTestDatabase();
  stops.push(() => test.close());
  database = createDatabase({ url: test.urls.app, maxConnections: 2 });
  pool = createPool({ url: test.urls.runtime, max: 8 });
  stops.push(() => Promise.all([database.close(), pool.end()]));
  organization = await createOrganizationWithOwner(database);
  const [bus, elsewhere] = await Promise.all([1, 2].map(() => createPostgresBus({ url: test.urls.runtime, log })));
  if (!bus || !elsewhere) throw new Error("there are two");
  stops.push(() => Promise.all([bus.close(), elsewhere.close()]));
  // Answers nobody, and notices when the caller hangs up.
  silent = createServer((_request, response) => {
    calls.arrived++;
    response.on("close", () => calls.left++);
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  stops.push(async () => silent.close());
  const sandbox = createCodeSandbox({
    size: 1,
    entry: new URL("../../../packages/sandbox/src/child.ts", import.meta.url),
    log,
  });
  stops.push(() => sandbox.close());
  const outbound = createOutbound({
    policy: { ...defaultPolicy, developmentAllow: ["127.0.0.0/8"] },
    readCredential: () => Promise.reject(new Error("no credential is used")),
    log,
  });
  stops.push(() => outbound.close());
  const executor = createExecutor({
    pool,
    nodeCatalog,
    nodeRuns,
    bus,
    log,
    servicesFor: createStepServices(outbound, sandbox, () => Promise.reject(new Error("no node runs a flow"))),
    limits: { leaseMs: 60_000 },
  });
  await executor.start();
  stops.push(() => executor.stop({ graceMs: 500 }));
  starter = createRunStarter({ pool, executor, bus, log });
  stops.push(() => starter.stop());
  cancel = async (runId) => {
    expect(await requestCancel(pool, { organizationId: organization.id, runId })).toBe("requested");
    elsewhere.publish("inbox", runId);
    elsewhere.publish("run_available", "");
  };
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

const after = (node: { type: string; params: JsonObject; retry?: JsonObject }): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: [
      { id: "hook", type: "webhook", typeVersion: 1, name: "Hook", params: { path: "x", method: "POST" } },
      { id: "work", typeVersion: 1, name: "Work", ...node },
    ],
    edges: [{ from: { node: "hook", port: "out" }, to: { node: "work", port: "in" } }],
  });

async function start(path: string, node: Parameters<typeof after>[0]): Promise<string> {
  const flow = await createFlow(database, organization.id, { name: path });
  await publishVersion(database, flow, after(node), { trigger: "webhook", webhook: { path, reply: "accepted" } });
  const started = await starter.start({
    organizationSlug: organization.slug,
    path,
    method: "POST",
    input: {},
    correlationId: newUuid(),
  });
  return started.runId;
}
const stepStatus = async (runId: string) =>
  (await pool.query<{ status: string }>("select status from step where run_id = $1", [runId])).rows.at(-1)?.status;

/** Cancels, and gives how long it took until the run had ended. */
async function timeToEnd(runId: string): Promise<number> {
  const from = performance.now();
  await cancel(runId);
  await waitFor(async () => {
    const { rows } = await pool.query<{ status: string }>("select status from run where id = $1", [runId]);
    return rows[0]?.status === "cancelled";
  });
  return performance.now() - from;
}

const http = (port: number, retry?: JsonObject) => ({
  type: "http",
  params: {
    method: "GET",
    url: `http://127.0.0.1:${port}/`,
    headers: [],
    body: { kind: "none" },
    timeoutMs: 30_000,
    maxResponseBytes: 1_000,
    followRedirects: false,
    failOn: "4xx_5xx",
  },
  ...(retry ? { retry } : {}),
});

it("hangs up on a server that a request waits for", async () => {
  const runId = await start("request", http((silent.address() as AddressInfo).port));
  await waitFor(async () => (await stepStatus(runId)) === "running");
  await waitFor(() => calls.arrived === 1);
  expect(await timeToEnd(runId)).toBeLessThan(1_000);
  await waitFor(() => calls.left === 1);
  expect(await stepStatus(runId)).toBe("cancelled");
});

it("ends code that never comes to an end by itself", async () => {
  const runId = await start("code", { type: "code", params: { code: "for (;;);", timeoutMs: 30_000, memoryMb: 64 } });
  await waitFor(async () => (await stepStatus(runId)) === "running");
  expect(await timeToEnd(runId)).toBeLessThan(1_000);
  expect(await stepStatus(runId)).toBe("cancelled");
});

it("reaches a run that waits for its next attempt, and one that is parked", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const retrying = await start(
    "retry",
    http(port, { maxAttempts: 5, initialDelayMs: 3_600_000, maxDelayMs: 3_600_000 }),
  );
  const parked = await start("wait", { type: "wait", params: { durationMs: 3_600_000 } });
  const atRest = async (runId: string) =>
    (await pool.query("select lease_owner from run_queue where run_id = $1", [runId])).rows[0].lease_owner === null;
  for (const runId of [retrying, parked]) {
    await waitFor(() => atRest(runId));
    expect(await timeToEnd(runId)).toBeLessThan(1_000);
  }
});
