import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { roleUrls } from "@millrace/db/roles";
import { startTestServer } from "@millrace/testing/test-server";
import { freePorts } from "@millrace/testing/free-ports";
import { type RunningProcess, startProcess, waitUntilHealthy } from "@millrace/testing/running-process";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

export type Product = {
  webUrl: string;
  ingressUrl: string;
  /** Superuser's URL of the product's database, for looking behind the scenes. */
  adminUrl: string;
  logFiles: string[];
  worker: { start: () => Promise<void>; kill: (signal: NodeJS.Signals) => Promise<void> };
  stop: () => Promise<void>;
};

/**
 * The built product as it is shipped, on an empty database of its own and free ports: web app and worker with all roles.
 * `allowedHosts` opens the guard for a service of the test; without it the guard is as closed as under `npm start`.
 */
export async function startProduct({
  allowedHosts = [],
  leaseMs = 3_000,
}: {
  allowedHosts?: string[];
  leaseMs?: number;
} = {}): Promise<Product> {
  // Its freshly migrated template is a database as good as any, and gone when the server is stopped.
  const server = await startTestServer(process.env.MILLRACE_TEST_POSTGRES);
  const { adminUrl, passwords, template } = server.access;
  const urls = roleUrls(adminUrl, passwords, template);
  const [webPort = 0, ingressPort = 0, realtimePort = 0] = await freePorts(3);
  const logFolder = path.join(root, ".millrace", "test", "logs");
  mkdirSync(logFolder, { recursive: true });
  const webUrl = `http://localhost:${webPort}`;
  const ingressUrl = `http://localhost:${ingressPort}`;
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_APP_URL: urls.app,
    DATABASE_RUNTIME_URL: urls.runtime,
    DATABASE_MAINTENANCE_URL: urls.maintenance,
    MILLRACE_HOST: "127.0.0.1",
    MILLRACE_WEB_URL: webUrl,
    MILLRACE_INGRESS_URL: ingressUrl,
    MILLRACE_REALTIME_URL: `http://localhost:${realtimePort}`,
    MILLRACE_INGRESS_PORT: String(ingressPort),
    MILLRACE_REALTIME_PORT: String(realtimePort),
    MILLRACE_MASTER_KEY: randomBytes(32).toString("base64"),
    MILLRACE_LEASE_MS: String(leaseMs),
    MILLRACE_ALLOW_PRIVATE_HOSTS: allowedHosts.join(","),
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    NEXTAUTH_URL: webUrl,
  };

  const logFile = (name: string) => path.join(logFolder, `${name}-${webPort}.log`);
  let worker: RunningProcess | undefined;
  const startWorker = async () => {
    worker = startProcess(["--enable-source-maps", "dist/main.js"], {
      cwd: path.join(root, "apps/worker"),
      env,
      logFile: logFile("worker"),
    });
    await waitUntilHealthy(`http://127.0.0.1:${ingressPort}/api/health/ready`, logFile("worker"));
    await waitUntilHealthy(`http://127.0.0.1:${realtimePort}/api/health/ready`, logFile("worker"));
  };
  const web = startProcess(
    ["node_modules/next/dist/bin/next", "start", "--port", String(webPort), "--hostname", "127.0.0.1"],
    {
      cwd: path.join(root, "apps/web"),
      env,
      logFile: logFile("web"),
    },
  );
  const stop = async () => {
    await Promise.all([worker?.kill("SIGTERM"), web.kill("SIGTERM")]);
    await server.stop();
  };
  try {
    await startWorker();
    await waitUntilHealthy(`http://127.0.0.1:${webPort}/api/health/ready`, logFile("web"));
  } catch (error) {
    await stop();
    throw error;
  }
  const admin = new URL(adminUrl);
  admin.pathname = `/${template}`;
  return {
    webUrl,
    ingressUrl,
    adminUrl: admin.href,
    logFiles: [logFile("worker"), logFile("web")],
    worker: { start: startWorker, kill: async (signal) => worker?.kill(signal) },
    stop,
  };
}
