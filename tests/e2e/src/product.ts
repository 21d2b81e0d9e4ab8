import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { roleUrls } from "@millrace/db/roles";
import { createBuiltWorker } from "@millrace/testing/built-worker";
import { freePorts } from "@millrace/testing/free-ports";
import { startProcess, waitUntilHealthy } from "@millrace/testing/running-process";
import { startTestServer } from "@millrace/testing/test-server";

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
  const [webPort = 0] = await freePorts(1);
  const logFolder = path.join(root, ".millrace", "test", "logs");
  mkdirSync(logFolder, { recursive: true });
  const logFile = (name: string) => path.join(logFolder, `${name}-${webPort}.log`);
  const webUrl = `http://localhost:${webPort}`;
  const masterKey = randomBytes(32).toString("base64");
  const worker = await createBuiltWorker({
    urls,
    logFile: logFile("worker"),
    env: {
      MILLRACE_WEB_URL: webUrl,
      MILLRACE_MASTER_KEY: masterKey,
      MILLRACE_LEASE_MS: String(leaseMs),
      MILLRACE_ALLOW_PRIVATE_HOSTS: allowedHosts.join(","),
    },
  });
  const web = startProcess(
    ["node_modules/next/dist/bin/next", "start", "--port", String(webPort), "--hostname", "127.0.0.1"],
    {
      cwd: path.join(root, "apps/web"),
      env: {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        DATABASE_APP_URL: urls.app,
        MILLRACE_HOST: "127.0.0.1",
        MILLRACE_WEB_URL: webUrl,
        MILLRACE_INGRESS_URL: worker.ingressUrl,
        MILLRACE_REALTIME_URL: worker.realtimeUrl,
        MILLRACE_MASTER_KEY: masterKey,
        NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
        NEXTAUTH_URL: webUrl,
      },
      logFile: logFile("web"),
    },
  );
  const stop = async () => {
    await Promise.all([worker.stop(), web.kill("SIGTERM")]);
    await server.stop();
  };
  try {
    await worker.start();
    await waitUntilHealthy(`http://127.0.0.1:${webPort}/api/health/ready`, logFile("web"));
  } catch (error) {
    await stop();
    throw error;
  }
  const admin = new URL(adminUrl);
  admin.pathname = `/${template}`;
  return {
    webUrl,
    ingressUrl: worker.ingressUrl,
    adminUrl: admin.href,
    logFiles: [logFile("worker"), logFile("web")],
    worker: { start: () => worker.start(), kill: async (signal) => worker.current()?.kill(signal) },
    stop,
  };
}
