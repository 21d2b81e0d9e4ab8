import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type Cluster, startCluster } from "./cluster.ts";
import { prepareFlows, untilAllEnded } from "./prepare.ts";
import { createRandom } from "./random.ts";
import { shapesFor } from "./shapes.ts";
import { startSink } from "./sink.ts";
import type { StartedRun } from "./start-runs.ts";
import { type Check, verify } from "./verify.ts";

export type RollingResult = {
  restarts: number;
  slowestStopMs: number;
  runs: number;
  checks: Check[];
  passed: boolean;
};

const callers = 12;
const stopLimitMs = 25_000;
const pollReadyMs = 100;
const settleMs = 60_000;

/**
 * Two workers are stopped in order (SIGTERM) and started again in turn, under load. Callers go through a balancer as simple
 * as they come: it asks each process for its readiness, sends to one that is ready, and tries the next one only when a
 * connection is refused. Every start must be accepted at the first try, and no lease may have to run out.
 */
export async function runRollingRestart(options: {
  restarts: number;
  seed: number;
  say: (line: string) => void;
}): Promise<RollingResult> {
  const random = createRandom(options.seed);
  const sink = await startSink(createRandom(options.seed + 1), { honoursKeys: true });
  const cluster = await startCluster({ workers: 2, leaseMs: 15_000, allowedHost: sink.host });
  try {
    const shapes = shapesFor(sink.url);
    const { hooksPath } = await prepareFlows(cluster, shapes);

    const over = new AbortController();
    const balancer = createBalancer(cluster);
    const started: StartedRun[] = [];
    const failed: string[] = [];
    let number = 0;
    const call = async () => {
      while (!over.signal.aborted) {
        const name = `r${number++}`;
        const shape = shapes[number % shapes.length];
        if (!shape) return;
        const answer = await balancer.send(`${hooksPath}/${shape.name}`, JSON.stringify({ run: name }));
        if (answer.status === 202)
          started.push({ name, shape, runId: (JSON.parse(answer.text) as { runId: string }).runId, tries: 1 });
        else failed.push(`${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
        await pause(random() * 40);
      }
    };
    const calling = Array.from({ length: callers }, call);

    let slowestStopMs = 0;
    for (let restart = 0; restart < options.restarts; restart++) {
      const worker = cluster.workers[restart % cluster.workers.length];
      if (!worker) break;
      await pause(800);
      const begunAt = performance.now();
      await worker.stop();
      slowestStopMs = Math.max(slowestStopMs, performance.now() - begunAt);
      await worker.start();
      options.say(
        `restart ${restart + 1} of ${options.restarts}: stopped and started in ${Math.round(performance.now() - begunAt)} ms`,
      );
    }
    over.abort();
    await Promise.all(calling);
    balancer.close();

    await untilAllEnded(cluster, settleMs);
    const takenOver = await cluster.query<{ run_id: string }>(
      "select run_id::text as run_id from chaos_result where kind = 'takeover'",
    );
    const checks = await verify(cluster, sink, started);
    const check = (name: string, examples: string[]): Check => ({
      name,
      wrong: examples.length,
      examples: examples.slice(0, 5),
    });
    checks.push(
      check("starts that failed", failed),
      check(
        "runs whose lease had to run out",
        takenOver.map((row) => row.run_id),
      ),
      check(`stops longer than ${stopLimitMs} ms`, slowestStopMs > stopLimitMs ? [`${slowestStopMs} ms`] : []),
      check("fewer than 20 runs for each restart", started.length < 20 * options.restarts ? [`${started.length}`] : []),
    );
    return {
      restarts: options.restarts,
      slowestStopMs: Math.round(slowestStopMs),
      runs: started.length,
      checks,
      passed: checks.every(({ wrong }) => wrong === 0),
    };
  } finally {
    await cluster.stop();
    await sink.stop();
  }
}

type Answer = { status: number; text: string };

function createBalancer(cluster: Cluster): { send(path: string, body: string): Promise<Answer>; close(): void } {
  const agent = new http.Agent({ keepAlive: true });
  const ready = new Set<string>(cluster.workers.map((worker) => worker.ingressUrl));
  const polling = setInterval(() => {
    for (const { ingressUrl } of cluster.workers)
      fetch(`${ingressUrl}/api/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
        (answer) => (answer.ok ? ready.add(ingressUrl) : ready.delete(ingressUrl)),
        () => ready.delete(ingressUrl),
      );
  }, pollReadyMs);
  let turn = 0;

  const sendTo = (address: string, body: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = http.request(
        address,
        { method: "POST", agent, headers: { "content-type": "application/json" } },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => {
            text += part;
          });
          response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
          response.on("error", reject);
        },
      );
      request.on("error", reject);
      request.end(body);
    });
  return {
    async send(path, body) {
      let lastError: unknown;
      const now = [...ready];
      for (let tries = 0; tries < now.length; tries++) {
        try {
          return await sendTo(`${now[turn++ % now.length]}${path}`, body);
        } catch (error) {
          lastError = error;
          if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) break;
        }
      }
      return { status: 0, text: String(lastError ?? "no process is ready") };
    },
    close() {
      clearInterval(polling);
      agent.destroy();
    },
  };
}
