import type { TestProject } from "vitest/node";
import { startTestServer, type TestServer } from "./test-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    millraceTestServer: TestServer["access"];
  }
}

type Shared = { server: Promise<TestServer>; users: number };
const key = Symbol.for("millrace.testing.server");
// Vitest loads this module once per project, so what they share can't be a variable of it.
const holder = globalThis as { [key]?: Shared };

/**
 * For `globalSetup` in a package's vitest.config.ts: one Postgres with one migrated template per `vitest` invocation,
 * however many projects it has. The server is embedded and thrown away after the last one; `MILLRACE_TEST_POSTGRES` (an
 * admin's URL) names one to use instead.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  holder[key] ??= { server: startTestServer(process.env.MILLRACE_TEST_POSTGRES), users: 0 };
  const shared = holder[key];
  shared.users += 1;
  const server = await shared.server;
  project.provide("millraceTestServer", server.access);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete holder[key];
    await server.stop();
  };
}
