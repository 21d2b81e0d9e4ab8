import { hostname } from "node:os";
import { createSystemCaller } from "@millrace/api/caller";
import { newId, toId } from "@millrace/contracts/ids";
import { readCredential } from "@millrace/core/credentials/read-credential";
import { startSubRun } from "@millrace/core/sub-runs/start-sub-run";
import { createDatabase } from "@millrace/db/client";
import { createSecretBox } from "@millrace/db/encryption";
import { startJobWorker } from "@millrace/db/jobs";
import { createPool } from "@millrace/db/pool";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { nodeRuns } from "@millrace/nodes/runs";
import { createOutbound } from "@millrace/outbound/outbound";
import { defaultPolicy } from "@millrace/outbound/policy";
import { createHub } from "@millrace/realtime/hub";
import { createRelay } from "@millrace/realtime/relay";
import { createExecutor } from "@millrace/runtime/executor";
import { holdRate } from "@millrace/runtime/limits/rate-turns";
import { errorFacts } from "@millrace/runtime/log-error";
import { createPostgresBus } from "@millrace/runtime/postgres-bus";
import { createRunReplies } from "@millrace/runtime/run-replies";
import { createRunStarter } from "@millrace/runtime/start-runs";
import { createCodeSandbox } from "@millrace/sandbox/code-sandbox";
import { readEnv, type WorkerRole } from "./env.ts";
import { createHealthChecks } from "./health/checks.ts";
import { startHttpServer } from "./http-server.ts";
import { createIngressHandler } from "./ingress/ingress.ts";
import { createRunAddresses } from "./ingress/run-address.ts";
import { createRunResultReader } from "./ingress/run-result.ts";
import { createJobHandlers } from "./jobs/handlers.ts";
import { createLifecycle, failureOf } from "./lifecycle.ts";
import { createLog } from "./log.ts";
import { startSchedulers } from "./scheduler/start-schedulers.ts";
import { createStepServices } from "./step-services.ts";

// The composition root: constructs every client from the environment and starts the parts that this process's roles name.
// Parts are added in the order of their start and stop in the reverse order.

const stopDeadlineMs = 25_000;
const effectGraceMs = 15_000;
const replyTimeoutMs = 30_000;

const env = readEnv();
const log = createLog(env.LOG_LEVEL, env.MILLRACE_ROLES);
const has = (...roles: WorkerRole[]): boolean => roles.some((role) => env.MILLRACE_ROLES.includes(role));
const lifecycle = createLifecycle(log, { deadlineMs: stopDeadlineMs });

const stopping = new AbortController();
process.on("SIGTERM", () => void endProcess(0));
process.on("SIGINT", () => void endProcess(0));
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "unhandled rejection");
  void endProcess(1);
});

await start().catch((error: unknown) => {
  log.fatal({ err: error }, "the worker could not be started");
  return endProcess(1);
});
// A dead part must end the process: whoever watches it starts a whole one.
void lifecycle.failed.then(() => endProcess(1));

async function start(): Promise<void> {
  const runtimePool = createPool({ url: env.DATABASE_RUNTIME_URL, max: 12 });
  const database = createDatabase({ url: env.DATABASE_APP_URL, maxConnections: 6 });
  lifecycle.add({
    name: "database",
    stop: async () => void (await Promise.all([runtimePool.end(), database.close()])),
  });
  const bus = await createPostgresBus({ url: env.DATABASE_RUNTIME_URL, log });
  lifecycle.add({ name: "bus", stop: () => bus.close() });

  const secretBox = createSecretBox({ masterKey: env.MILLRACE_MASTER_KEY });
  const addresses = {
    web: env.MILLRACE_WEB_URL,
    ingress: env.MILLRACE_INGRESS_URL,
    realtime: env.MILLRACE_REALTIME_URL,
  };
  const deps = { database, catalog: nodeCatalog, bus, secretBox, addresses, clock: () => new Date(), log };
  const healthChecks = createHealthChecks({ pool: runtimePool, lifecycle });

  const executor = has("executor") ? await startExecutor() : undefined;

  if (has("ingress")) {
    const replies = createRunReplies({ pool: runtimePool, bus, log, ...(executor ? { executor } : {}) });
    lifecycle.add({ name: "replies", stop: async () => replies.close() });
    const starter = createRunStarter({ pool: runtimePool, bus, log, ...(executor ? { executor } : {}) });
    lifecycle.add({ name: "starter", stop: () => starter.stop() });
    const ingress = createIngressHandler({
      publicUrl: env.MILLRACE_INGRESS_URL,
      maxBodyBytes: env.MILLRACE_MAX_BODY_BYTES,
      replyTimeoutMs,
      starter,
      replies,
      addresses: createRunAddresses(env.MILLRACE_MASTER_KEY),
      readRunResult: createRunResultReader(runtimePool),
      stopping: stopping.signal,
      log,
    });
    lifecycle.add(
      await startHttpServer({
        name: "ingress",
        host: env.MILLRACE_HOST,
        port: env.MILLRACE_INGRESS_PORT,
        healthChecks,
        handle: ingress,
        drainMs: env.MILLRACE_DRAIN_MS,
        log,
      }),
    );
  }

  if (has("realtime")) {
    // A pool of its own: a wave of reconnecting browsers must not stand in the way of runs.
    const realtimePool = createPool({ url: env.DATABASE_RUNTIME_URL, max: 5 });
    lifecycle.add({ name: "realtime database", stop: () => realtimePool.end() });
    const relay = createRelay({ pool: realtimePool, bus, log });
    await relay.start();
    lifecycle.add({ name: "relay", stop: () => relay.stop(), failed: relay.failed });
    const hub = createHub({ pool: realtimePool, bus, allowedOrigins: [new URL(env.MILLRACE_WEB_URL).origin], log });
    await hub.start();
    const server = await startHttpServer({
      name: "realtime",
      host: env.MILLRACE_HOST,
      port: env.MILLRACE_REALTIME_PORT,
      healthChecks,
      handle: hub.handle,
      // Whoever listens comes back by itself, to another process.
      drainMs: 0,
      log,
    });
    // Live connections never end by themselves: the hub closes them before the server waits for the last one.
    lifecycle.add({ name: "realtime", stop: () => hub.stop().then(server.stop) });
  }

  if (!has("ingress", "realtime")) {
    // Who watches this process needs a port to ask at.
    const { MILLRACE_HOST: host, MILLRACE_HEALTH_PORT: port } = env;
    lifecycle.add(
      await startHttpServer({ name: "health", host, port, healthChecks, handle: () => false, drainMs: 0, log }),
    );
  }

  if (has("scheduler")) startSchedulers({ deps, url: env.DATABASE_APP_URL, lifecycle, log });

  if (has("maintenance")) {
    const maintenancePool = createPool({ url: env.DATABASE_MAINTENANCE_URL, max: 2 });
    lifecycle.add({ name: "maintenance database", stop: () => maintenancePool.end() });
    // Retention deletes what no other role may, so it acts as the maintenance role also inside an organization.
    const retention = createDatabase({ url: env.DATABASE_MAINTENANCE_URL, maxConnections: 2 });
    lifecycle.add({ name: "retention database", stop: () => retention.close() });
    const prune = (organizationId: string) =>
      createSystemCaller({ ...deps, database: retention }, organizationId, "retention").system.pruneRuns();
    const runBulk = (organizationId: string, bulkId: string) =>
      createSystemCaller(deps, organizationId, "bulk").system.runBulk({ bulkId: toId("bulk", bulkId) });
    const settleTests = (organizationId: string, testSetRunId: string) =>
      createSystemCaller(deps, organizationId, "tests").system.settleTests({
        testSetRunId: toId("testSetRun", testSetRunId),
      });
    const jobs = await startJobWorker({
      url: env.DATABASE_MAINTENANCE_URL,
      handlers: createJobHandlers(maintenancePool, { prune, runBulk, settleTests }, log),
      log: (level, message) => log[level === "warning" ? "warn" : level]({ part: "jobs" }, message),
    });
    lifecycle.add({ name: "jobs", stop: () => jobs.stop(), failed: failureOf(jobs.ended) });
  }
  log.info({ parts: lifecycle.names() }, "worker ready");

  async function startExecutor() {
    const sandbox = createCodeSandbox({ size: env.MILLRACE_SANDBOX_PROCESSES, entry: sandboxEntry(), log });
    lifecycle.add({ name: "sandbox", stop: () => sandbox.close() });
    const outbound = createOutbound({
      policy: { ...defaultPolicy, developmentAllow: env.MILLRACE_ALLOW_PRIVATE_HOSTS },
      readCredential: (organizationId, credentialId) =>
        readCredential({ database, secretBox }, organizationId, credentialId),
      onRateLimited: (limited) =>
        holdRate(runtimePool, limited).catch((err: unknown) =>
          log.warn({ err: errorFacts(err) }, "holding back requests failed"),
        ),
      log,
    });
    lifecycle.add({ name: "outbound", stop: () => outbound.close() });
    const started = createExecutor({
      pool: runtimePool,
      nodeCatalog,
      nodeRuns,
      servicesFor: createStepServices(outbound, sandbox, (step, request) => {
        const actor = { kind: "system", name: "executor", organizationId: step.organizationId } as const;
        return startSubRun(deps, { ...actor, requestId: newId("request") }, step, request);
      }),
      bus,
      log,
      host: `${hostname()}:${process.pid}`,
      limits: { maxRuns: env.MILLRACE_MAX_RUNS, leaseMs: env.MILLRACE_LEASE_MS },
    });
    await started.start();
    lifecycle.add({ name: "executor", stop: () => started.stop({ graceMs: effectGraceMs }), failed: started.failed });
    return started;
  }
}

/** The sandbox's child beside this file: bundled next to the bundle, or the package's source when run from sources. */
function sandboxEntry(): URL {
  return import.meta.url.endsWith(".ts")
    ? new URL("../../../packages/sandbox/src/child.ts", import.meta.url)
    : new URL("./sandbox-child.js", import.meta.url);
}

async function endProcess(code: number): Promise<void> {
  stopping.abort();
  log.info({ code }, "stopping");
  await lifecycle.stop();
  process.exit(code);
}
