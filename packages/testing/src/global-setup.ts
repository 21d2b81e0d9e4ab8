import type { TestProject } from "vitest/node";
import { startTestServer, type TestServer } from "./test-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    millraceTestServer: TestServer["access"];
  }
}

/**
 * For `globalSetup` in a package's vitest.config.ts: one Postgres with one migrated template per `vitest` invocation. The
 * server is embedded and thrown away afterwards; `MILLRACE_TEST_POSTGRES` (an admin's URL) names one to use instead.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer(process.env.MILLRACE_TEST_POSTGRES);
  project.provide("millraceTestServer", server.access);
  return () => server.stop();
}
