import { createPool } from "@millrace/db/pool";
import type pg from "pg";
import { createPostgresBus } from "../src/bus/postgres-bus.ts";
import { createExecutor } from "../src/executor.ts";
import type { Log } from "../src/ports.ts";
import { testCatalog, testNodeRuns } from "./test-nodes.ts";
import { servicesAnsweredBy } from "./test-services.ts";

/** A worker process for the crash tests: an executor whose effects are real HTTP calls to the test's sink. */

export type WorkerConfig = {
  name: string;
  url: string;
  sinkUrl: string;
  leaseMs: number;
  /** How much longer than other statements its heartbeat takes. */
  heartbeatDelayMs: number;
};

const config: WorkerConfig = JSON.parse(process.argv[2] ?? "{}");

const say = (level: string) => (details: object, message: string) =>
  process.stdout.write(`${JSON.stringify({ level, message, ...details })}\n`);
const log: Log = { info: say("info"), warn: say("warn"), error: say("error") };

// A clock that stands still while the process is frozen, like the monotonic clock of a suspended machine: the worker does
// not notice by itself that its lease has passed, so only the fence in the database stands between it and the data.
let ticks = 0;
const tickMs = 10;
setInterval(() => {
  ticks++;
}, tickMs);

const pool = createPool({ url: config.url, max: 6, name: config.name });
const executor = createExecutor({
  pool,
  leasePool: withSlowHeartbeat(createPool({ url: config.url, max: 1, name: config.name }), config.heartbeatDelayMs),
  nodeCatalog: testCatalog,
  nodeRuns: testNodeRuns,
  servicesFor: servicesAnsweredBy(async (request) => {
    const response = await fetch(config.sinkUrl, {
      method: "POST",
      headers: { ...request.headers, worker: config.name },
      signal: request.signal,
    });
    return JSON.parse(await response.text());
  }),
  bus: await createPostgresBus({ url: config.url, log }),
  log,
  monotonicNow: () => ticks * tickMs,
  limits: { leaseMs: config.leaseMs, idlePollMs: 50, maxRuns: 12, maxClaim: 12 },
  host: config.name,
});
await executor.start();
executor.failed.catch(() => process.exit(1));
process.on("SIGTERM", () => {
  void executor.stop({ graceMs: 2_000 }).then(() => process.exit(0));
});

/** Lets results overtake the heartbeat, so that a worker that wakes up writes before it hears that its time is over. */
function withSlowHeartbeat(real: pg.Pool, delayMs: number): pg.Pool {
  const query = async (statement: string | { name?: string }, values?: unknown[]) => {
    if (typeof statement === "object" && statement.name === "millrace_renew_lease") {
      // In small steps, so that it goes on being slow after a freeze.
      const end = ticks + delayMs / tickMs;
      while (ticks < end) await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
    return real.query(statement as string, values);
  };
  return new Proxy(real, { get: (target, key) => (key === "query" ? query : Reflect.get(target, key)) });
}
