import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newUuid } from "@millrace/contracts/ids";
import { startEmbeddedPostgres } from "@millrace/db/embedded";
import { migrateDatabase } from "@millrace/db/migrate";
import { createPool } from "@millrace/db/pool";
import { ensureRoles } from "@millrace/db/roles";
import { createMemoryBus } from "../src/bus/memory-bus.ts";
import { createExecutor } from "../src/executor.ts";
import type { EndedRun } from "../src/run-replies.ts";
import { createRunStarter } from "../src/start-runs.ts";
import { createOrganization, publish, pureLine } from "./test-flows.ts";
import { testCatalog, testNodeRuns } from "./test-nodes.ts";
import { servicesAnsweredBy } from "./test-services.ts";

/** Runs per second inside one process, without HTTP: `node test/measure.ts [connections] [runs]`. */

const connections = Number(process.argv[2] ?? 64);
const total = Number(process.argv[3] ?? 20_000);

const folder = await mkdtemp(join(tmpdir(), "millrace-measure-"));
const server = await startEmbeddedPostgres({
  dataFolder: join(folder, "data"),
  port: 0,
  superuserPassword: "measure",
  log: () => undefined,
});
const passwords = { owner: "o", app: "a", runtime: "r", maintenance: "m" };
const urls = await ensureRoles(server.adminUrl, passwords, "measure");
await migrateDatabase({ ownerUrl: urls.owner });
const adminUrl = new URL(server.adminUrl);
adminUrl.pathname = "/measure";
const admin = createPool({ url: adminUrl.href, max: 2 });
const pool = createPool({ url: urls.runtime, max: 8 });
const silent = () => undefined;
const log = { info: silent, warn: console.error, error: console.error };
const bus = createMemoryBus();
const executor = createExecutor({
  pool,
  nodeCatalog: testCatalog,
  nodeRuns: testNodeRuns,
  servicesFor: servicesAnsweredBy(async () => ({})),
  bus,
  log,
});
await executor.start();
const starter = createRunStarter({ pool, executor, bus, log });
const organization = await createOrganization(admin);
const { path } = await publish(admin, organization.id, pureLine());

async function once(): Promise<number> {
  const startedAt = performance.now();
  const runId = newUuid();
  const ended = new Promise<EndedRun>((resolve) => executor.onRunEnded(runId, resolve));
  await starter.start({
    organizationSlug: organization.slug,
    path,
    method: "POST",
    input: { a: 1 },
    correlationId: "measure",
    runId,
  });
  const { status, output } = await ended;
  if (status !== "succeeded" || JSON.stringify(output) === "{}") throw new Error(`a run ended as ${status}`);
  return performance.now() - startedAt;
}

async function measure(atOnce: number, count: number) {
  let left = count;
  const times: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) times.push(await once());
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(2));
  return { atOnce, runs: count, runsPerSecond: Math.round(count / seconds), p50Ms: at(0.5), p99Ms: at(0.99) };
}

await measure(connections, Math.min(2_000, total));
for (let round = 0; round < 3; round++) process.stdout.write(`${JSON.stringify(await measure(connections, total))}\n`);
process.stdout.write(`${JSON.stringify(await measure(1, 500))}\n`);

await starter.stop();
await executor.stop({ graceMs: 1_000 });
await Promise.all([pool.end(), admin.end()]);
await server.stop();
await rm(folder, { recursive: true, force: true });
