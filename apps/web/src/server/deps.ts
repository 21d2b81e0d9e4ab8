import "server-only";
import type { ApiDeps } from "@millrace/api/context";
import { AppError } from "@millrace/contracts/errors";
import { createDatabase } from "@millrace/db/client";
import { createSecretBox } from "@millrace/db/encryption";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { createPostgresBus } from "@millrace/runtime/postgres-bus";
import { readEnvironment } from "@/env";
import { log } from "./log.ts";

let made: Promise<ApiDeps> | undefined;

/**
 * The composition root: everything that use cases need, made once for pages and once for route
 * handlers, because Next loads server code for each of them. While the database can't be reached it throws
 * `system.database_unavailable`, and the next call tries again.
 */
export const deps = (): Promise<ApiDeps> => {
  made ??= createDeps().catch((error: unknown) => {
    made = undefined;
    throw error;
  });
  return made;
};

async function createDeps(): Promise<ApiDeps> {
  const env = readEnvironment();
  const bus = await createPostgresBus({ url: env.DATABASE_APP_URL, log }).catch((cause: unknown) => {
    throw new AppError("system.database_unavailable", { cause });
  });
  const database = createDatabase({
    url: env.DATABASE_APP_URL,
    maxConnections: env.MILLRACE_WEB_DATABASE_CONNECTIONS,
  });
  if (env.NODE_ENV === "development") closeOldest(() => Promise.all([bus.close(), database.close()]));
  return {
    database,
    catalog: nodeCatalog,
    bus,
    secretBox: createSecretBox({ masterKey: env.MILLRACE_MASTER_KEY }),
    addresses: { web: env.MILLRACE_WEB_URL, ingress: env.MILLRACE_INGRESS_URL, realtime: env.MILLRACE_REALTIME_URL },
    clock: () => new Date(),
    log,
  };
}

const keptInDevelopment = 4;
const closersKey = Symbol.for("millrace.web.closers");
const holder = globalThis as { [closersKey]?: (() => Promise<unknown>)[] };

/** Hot reload evaluates this file again and again; connections of evaluations long gone are closed. */
function closeOldest(close: () => Promise<unknown>): void {
  holder[closersKey] = [...(holder[closersKey] ?? []), close];
  if (holder[closersKey].length > keptInDevelopment) void holder[closersKey].shift()?.();
}
