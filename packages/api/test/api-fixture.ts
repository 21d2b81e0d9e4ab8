import { randomBytes } from "node:crypto";
import type { Bus } from "@millrace/contracts/bus";
import { newId, newUuid } from "@millrace/contracts/ids";
import type { Person } from "@millrace/core/shared/actor";
import { createDatabase } from "@millrace/db/client";
import { createSecretBox } from "@millrace/db/encryption";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import { createUser } from "@millrace/testing/factories";
import { type ApiContext, type ApiDeps, createContext } from "../src/context.ts";

export type Logged = { fields: Record<string, unknown>; message: string };
export type TestApi = {
  deps: ApiDeps;
  urls: TestDatabase["urls"];
  logged: Logged[];
  close(): Promise<void>;
};

const silentBus: Bus = { publish: () => undefined, subscribe: () => () => undefined, close: async () => undefined };

/** What procedures need, on a database of its own. */
export async function createTestApi(): Promise<TestApi> {
  const test = await createTestDatabase();
  const database = createDatabase({ url: test.urls.app, maxConnections: 8 });
  const logged: Logged[] = [];
  return {
    deps: {
      database,
      catalog: nodeCatalog,
      bus: silentBus,
      secretBox: createSecretBox({ masterKey: randomBytes(32).toString("base64") }),
      addresses: { web: "http://web.test", ingress: "http://hooks.test", realtime: "http://live.test" },
      clock: () => new Date(),
      log: { error: (fields, message) => logged.push({ fields, message }) },
    },
    urls: test.urls,
    logged,
    close: async () => {
      await database.close();
      await test.close();
    },
  };
}

/** A person with a session. */
export async function signedInPerson({ deps }: TestApi): Promise<Person> {
  const { id: userId, name, email } = await createUser(deps.database);
  const sessionId = newUuid();
  const expiresAt = new Date(Date.now() + 3_600_000);
  await deps.database.installation.userSession.create({
    data: { id: sessionId, tokenHash: new Uint8Array(randomBytes(32)), userId, expiresAt },
  });
  return { userId, sessionId, name, email };
}

export const contextOf = (
  { deps }: TestApi,
  session: Person | null,
  organizationSlug: string | null = null,
): ApiContext => createContext({ deps, session, organizationSlug, requestId: newId("request") });
