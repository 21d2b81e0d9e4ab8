import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RoleUrls } from "@millrace/db/roles";
import { freePorts } from "./free-ports.ts";
import { type RunningProcess, startProcess, waitUntilHealthy } from "./running-process.ts";

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../apps/worker");

/** What comes after `node` in the worker's own start script. */
function shippedArgs(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    scripts: { start: string };
  };
  return scripts.start.split(" ").slice(1);
}

export type BuiltWorker = {
  ingressUrl: string;
  realtimeUrl: string;
  /** Starts the process. `env` is added to what it was made with. */
  launch(env?: NodeJS.ProcessEnv): RunningProcess;
  /** Starts the process and waits until it is ready. */
  start(env?: NodeJS.ProcessEnv): Promise<void>;
  /** The process that runs now. */
  current(): RunningProcess | undefined;
  /** Ends it in order. */
  stop(): Promise<void>;
};

/** The worker as it is shipped (`apps/worker/dist`, built before), as a process on free ports against a migrated database. */
export async function createBuiltWorker(options: {
  urls: Pick<RoleUrls, "app" | "runtime" | "maintenance">;
  logFile: string;
  env?: NodeJS.ProcessEnv;
}): Promise<BuiltWorker> {
  const { urls, logFile } = options;
  const [ingressPort = 0, realtimePort = 0] = await freePorts(2);
  const ingressUrl = `http://127.0.0.1:${ingressPort}`;
  const realtimeUrl = `http://127.0.0.1:${realtimePort}`;
  const base: NodeJS.ProcessEnv = {
    NODE_ENV: "production",
    DATABASE_APP_URL: urls.app,
    DATABASE_RUNTIME_URL: urls.runtime,
    DATABASE_MAINTENANCE_URL: urls.maintenance,
    MILLRACE_HOST: "127.0.0.1",
    MILLRACE_WEB_URL: "http://localhost:1",
    MILLRACE_INGRESS_URL: ingressUrl,
    MILLRACE_REALTIME_URL: realtimeUrl,
    MILLRACE_INGRESS_PORT: String(ingressPort),
    MILLRACE_REALTIME_PORT: String(realtimePort),
    MILLRACE_MASTER_KEY: randomBytes(32).toString("base64"),
    ...options.env,
  };
  let running: RunningProcess | undefined;
  const launch = (env: NodeJS.ProcessEnv = {}) => {
    running = startProcess(shippedArgs(), { cwd: folder, env: { ...base, ...env }, logFile });
    return running;
  };
  return {
    ingressUrl,
    realtimeUrl,
    launch,
    async start(env) {
      launch(env);
      await waitUntilHealthy(`${ingressUrl}/api/health/ready`, logFile);
    },
    current: () => running,
    async stop() {
      await running?.kill("SIGTERM");
      running = undefined;
    },
  };
}
