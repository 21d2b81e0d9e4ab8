import { randomBytes } from "node:crypto";
import type { Bus, BusChannel } from "@millrace/contracts/bus";
import { newId, newUuid } from "@millrace/contracts/ids";
import type { Role } from "@millrace/contracts/permissions";
import { createDatabase, type Transaction, withOrganization } from "@millrace/db/client";
import { createSecretBox } from "@millrace/db/encryption";
import { createPool } from "@millrace/db/pool";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { createMemoryBus } from "@millrace/runtime/memory-bus";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import { createMember, createUser } from "@millrace/testing/factories";
import { waitFor } from "@millrace/testing/wait-for";
import { createOrganization } from "../src/organizations/create-organization.ts";
import { findMembership } from "../src/organizations/find-membership.ts";
import type { AccountActor, SystemActor, UserActor } from "../src/shared/actor.ts";
import type { CoreDeps } from "../src/shared/deps.ts";

export type TestCore = {
  deps: CoreDeps;
  urls: TestDatabase["urls"];
  /** Every hint that went over the bus so far. */
  hints: [BusChannel, string][];
  /** Moves the clock of the use cases. */
  advance(ms: number): void;
  close(): Promise<void>;
};

/** Use cases on a database of their own, with a clock that tests move and a bus that remembers. */
export async function createTestCore(): Promise<TestCore> {
  const test = await createTestDatabase();
  const database = createDatabase({ url: test.urls.app, maxConnections: 10 });
  const hints: TestCore["hints"] = [];
  const memoryBus = createMemoryBus();
  const bus: Bus = {
    ...memoryBus,
    publish: (channel, message) => {
      hints.push([channel, message]);
      memoryBus.publish(channel, message);
    },
  };
  let aheadMs = 0;
  const deps: CoreDeps = {
    database,
    catalog: nodeCatalog,
    bus,
    secretBox: createSecretBox({ masterKey: randomBytes(32).toString("base64") }),
    addresses: { web: "http://web.test", ingress: "http://hooks.test", realtime: "http://live.test" },
    clock: () => new Date(Date.now() + aheadMs),
  };
  return {
    deps,
    urls: test.urls,
    hints,
    advance: (ms) => {
      aheadMs += ms;
    },
    close: async () => {
      await database.close();
      await test.close();
    },
  };
}

/** A person who acts for themselves. Has no password that works. */
export async function newPerson({ deps }: TestCore, name = "Ada"): Promise<AccountActor> {
  const user = await createUser(deps.database, { name });
  return { userId: user.id, sessionId: newUuid(), name, email: user.email, requestId: newId("request") };
}

/** A new organization, seen by its owner. */
export async function newOrganization(core: TestCore, name = "Acme"): Promise<UserActor & { slug: string }> {
  const person = await newPerson(core);
  const { slug } = await createOrganization(core.deps, person, { name });
  const membership = await findMembership(core.deps, { userId: person.userId, slug });
  if (!membership) throw new Error("the founder is a member");
  return { kind: "user", userId: person.userId, name: person.name, requestId: newId("request"), slug, ...membership };
}

/** Somebody with a role in an organization. */
export async function newMember(
  { deps }: TestCore,
  organizationId: string,
  role: Role,
): Promise<UserActor & { memberId: string }> {
  const { id, name, memberId } = await createMember(deps.database, organizationId, role);
  return { kind: "user", userId: id, name, organizationId, role, requestId: newId("request"), memberId };
}

export const systemOf = ({ organizationId }: { organizationId: string }): SystemActor => ({
  kind: "system",
  name: "Millrace",
  organizationId,
  requestId: newId("request"),
});

/** Looks at the rows of an organization. */
export const inside = <T>(
  { deps }: TestCore,
  { organizationId }: { organizationId: string },
  work: (tx: Transaction) => Promise<T>,
): Promise<T> => withOrganization(deps.database, { organizationId }, work);

/**
 * Runs work side by side in the worst order: each has done everything up to its first write to `table`, or waits for the
 * lock of another one, before any goes on. They begin one after the other, each once those before it wait.
 */
export async function interleave<T>(
  { urls }: TestCore,
  table: string,
  works: (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  const pool = createPool({ url: urls.admin, max: 2 });
  const blocker = await pool.connect();
  await blocker.query(`begin; lock table ${table} in share row exclusive mode`);
  const waiting = async () => {
    const { rows } = await pool.query<{ count: number }>(
      "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows[0]?.count ?? 0;
  };
  const running: Promise<T>[] = [];
  for (const work of works) {
    const started = work();
    // Its failure is told with the others'.
    started.catch(() => undefined);
    running.push(started);
    await waitFor(async () => (await waiting()) === running.length);
  }
  await blocker.query("commit");
  blocker.release();
  const results = await Promise.allSettled(running);
  await pool.end();
  return results;
}
