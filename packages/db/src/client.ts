import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { translateDatabaseError } from "./errors.ts";
import { type Prisma, PrismaClient } from "./generated/client.ts";
import { createSlots } from "./slots.ts";

export { Prisma } from "./generated/client.ts";

/** What `withOrganization` hands out: all models, and raw SQL through `$queryRaw` and `$executeRaw`, in one transaction. */
export type Transaction = Prisma.TransactionClient;

/** The tables without an organization. Everything else is reached through `withOrganization` and `withUser` only. */
export type Installation = Pick<PrismaClient, "userAccount" | "userSession" | "signInFailure">;

export type Database = {
  readonly installation: Installation;
  /** Waits for running queries, then closes all connections. */
  close(): Promise<void>;
};

export type TransactionOptions = {
  /** `snapshot`: read only, and everything is read as of one moment, so that a cursor and the state beside it agree. */
  isolation?: "snapshot";
  /** A longer transaction is rolled back. */
  timeoutMs?: number;
};

type Internals = { client: PrismaClient; inSlot: ReturnType<typeof createSlots> };

// The Prisma client itself stays in this module: without an organization set it must not touch a tenant's table.
const internals = new WeakMap<Database, Internals>();
const insideTransaction = new AsyncLocalStorage<true>();

const patienceMs = 30_000;
const defaultTimeoutMs = 15_000;

/** Opens the database as the role in `url`, which is `millrace_app` for web and worker. Connects at the first query. */
export function createDatabase({ url, maxConnections }: { url: string; maxConnections: number }): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: "millrace",
    connectionTimeoutMillis: patienceMs,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  const client = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: "minimal" });
  const database: Database = {
    installation: {
      userAccount: client.userAccount,
      userSession: client.userSession,
      signInFailure: client.signInFailure,
    },
    close: async () => {
      await client.$disconnect();
      await pool.end();
    },
  };
  internals.set(database, { client, inSlot: createSlots(maxConnections, patienceMs) });
  return database;
}

/**
 * Runs `work` in one transaction that sees and writes the rows of one organization only; the database enforces it.
 * This is the only way to a tenant's tables. Commits when `work` resolves, rolls back when it throws, and throws the same
 * error on. Waits for a free connection instead of failing (`request.overloaded` after 30 s). Refuses to start inside
 * another transaction of this process: that one holds a connection, and enough of them would wait for each other forever.
 * Do not wait for anything but the database inside.
 */
export function withOrganization<T>(
  database: Database,
  scope: { organizationId: string; userId?: string },
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return inTransaction(database, { organizationId: scope.organizationId, userId: scope.userId ?? "" }, work, options);
}

/**
 * Runs `work` in one transaction in which a person's own memberships and the organizations behind them can be read, and
 * nothing else of any organization. For the organization switcher and the proof of membership on each request.
 */
export function withUser<T>(
  database: Database,
  userId: string,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return inTransaction(database, { organizationId: "", userId }, work, options);
}

async function inTransaction<T>(
  database: Database,
  scope: { organizationId: string; userId: string },
  work: (tx: Transaction) => Promise<T>,
  { isolation, timeoutMs = defaultTimeoutMs }: TransactionOptions,
): Promise<T> {
  const inside = internals.get(database);
  if (!inside) throw new TypeError("not a database made by createDatabase");
  if (insideTransaction.getStore())
    throw new Error("A transaction inside a transaction: hand the outer one on instead.");
  const readOnly = isolation === "snapshot" ? "on" : "off";
  try {
    return await inside.inSlot(() =>
      insideTransaction.run(true, () =>
        inside.client.$transaction(
          async (tx) => {
            // `true`: the settings end with the transaction, so the connection carries nothing to its next user.
            await tx.$queryRaw`select set_config('app.org_id', ${scope.organizationId}, true),
              set_config('app.user_id', ${scope.userId}, true), set_config('transaction_read_only', ${readOnly}, true)`;
            return work(tx);
          },
          {
            maxWait: patienceMs,
            timeout: timeoutMs,
            ...(isolation ? { isolationLevel: "RepeatableRead" as const } : {}),
          },
        ),
      ),
    );
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
