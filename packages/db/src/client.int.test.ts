import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import { createFlow, createOrganizationWithOwner, type TestOrganization } from "@millrace/testing/factories";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDatabase, type Database, withOrganization, withUser } from "./client.ts";
import { isUniqueViolation, sqlState } from "./errors.ts";

let test: TestDatabase;
let database: Database;
let pool: pg.Pool;
let first: TestOrganization;
let second: TestOrganization;

beforeAll(async () => {
  test = await createTestDatabase();
  // The database's own pool, to look at its connections between transactions.
  const connect = vi.spyOn(pg.Pool.prototype, "connect");
  database = createDatabase({ url: test.urls.app, maxConnections: 3 });
  first = await createOrganizationWithOwner(database);
  second = await createOrganizationWithOwner(database);
  pool = connect.mock.contexts[0] as pg.Pool;
  connect.mockRestore();
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const flowNames = (organizationId: string) =>
  withOrganization(database, { organizationId }, async (tx) => (await tx.flow.findMany()).map((flow) => flow.name));

describe("withOrganization", () => {
  it("commits what work did, and gives its result", async () => {
    const flow = await createFlow(database, first.id, { name: "kept" });
    expect(await flowNames(first.id)).toContain("kept");
    expect(await flowNames(second.id)).not.toContain("kept");
    const foreign = await withOrganization(database, { organizationId: second.id }, (tx) =>
      tx.flow.findFirst({ where: { id: flow.id } }),
    );
    expect(foreign).toBeNull();
  });

  it("rolls everything back when work throws, and throws the same error", async () => {
    const reason = new Error("on purpose");
    const failing = withOrganization(database, { organizationId: first.id }, async (tx) => {
      await tx.flow.create({ data: { organizationId: first.id, id: newUuid(), name: "lost" } });
      await tx.$executeRaw`update organization set name = 'lost'`;
      throw reason;
    });
    await expect(failing).rejects.toBe(reason);
    expect(await flowNames(first.id)).not.toContain("lost");
  });

  it("refuses to write into another organization", async () => {
    const writing = withOrganization(database, { organizationId: first.id }, (tx) =>
      tx.flow.create({ data: { organizationId: second.id, id: newUuid(), name: "smuggled" } }),
    );
    expect(sqlState(await writing.catch((error) => error))).toBe("42501");
  });

  it("leaves nothing on the connection: 500 mixed transactions on 3 connections see only their own rows", async () => {
    await createFlow(database, second.id, { name: "theirs" });
    const seen = { [first.id]: new Set<string>(), [second.id]: new Set<string>() };
    const work = Array.from({ length: 500 }, async (_, index) => {
      const organization = index % 2 === 0 ? first : second;
      await withOrganization(
        database,
        { organizationId: organization.id, userId: organization.owner.id },
        async (tx) => {
          for (const flow of await tx.flow.findMany()) seen[organization.id]?.add(flow.organizationId);
          if (index % 7 === 0) throw new Error("on purpose");
          if (index % 11 === 0) await tx.$queryRaw`select 1 / 0`;
        },
      ).catch((error) => {
        if (error.message !== "on purpose" && sqlState(error) !== "22012") throw error;
      });
    });
    await Promise.all(work);
    expect(seen).toEqual({ [first.id]: new Set([first.id]), [second.id]: new Set([second.id]) });

    const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    const left = await Promise.all(
      clients.map((client) =>
        client.query(`select current_setting('app.org_id', true) as org, current_setting('app.user_id', true) as person,
          (select count(*) from flow)::int as flows`),
      ),
    );
    for (const client of clients) client.release();
    expect(left.flatMap((result) => result.rows)).toEqual(Array(3).fill({ org: "", person: "", flows: 0 }));
  });

  it("reads a snapshot as of one moment, and only reads", async () => {
    await withOrganization(
      database,
      { organizationId: first.id },
      async (tx) => {
        const before = await tx.flow.count();
        await new Promise<void>((resolve, reject) => {
          // Outside of this asynchronous context, as another request would.
          setImmediate(() => otherRequest().then(resolve, reject));
        });
        expect(await tx.flow.count()).toBe(before);
        await expect(tx.$executeRaw`update flow set name = name`).rejects.toThrow("read-only");
      },
      { isolation: "snapshot" },
    );
  });
  const otherRequest = async () => {
    const client = new pg.Client({ connectionString: test.urls.admin });
    await client.connect();
    await client.query("insert into flow (organization_id, id, name) values ($1, $2, 'meanwhile')", [
      first.id,
      newUuid(),
    ]);
    await client.end();
  };

  it("refuses a transaction inside a transaction", async () => {
    const nested = withOrganization(database, { organizationId: first.id }, () => flowNames(first.id));
    await expect(nested).rejects.toThrow("hand the outer one on");
  });

  it("ends a transaction that takes too long", async () => {
    const slow = withOrganization(
      database,
      { organizationId: first.id },
      async (tx) => {
        await tx.flow.create({ data: { organizationId: first.id, id: newUuid(), name: "too slow" } });
        await tx.$queryRaw`select 1 from pg_sleep(0.3)`;
        await tx.flow.count();
      },
      { timeoutMs: 100 },
    );
    await expect(slow).rejects.toMatchObject({ code: "P2028" });
    expect(await flowNames(first.id)).not.toContain("too slow");
  });
});

describe("withUser", () => {
  it("shows a person's memberships and the organizations behind them, and nothing else", async () => {
    const seen = await withUser(database, first.owner.id, async (tx) => ({
      organizations: (await tx.organization.findMany()).map((organization) => organization.id),
      members: (await tx.member.findMany()).map((member) => member.userId),
      flows: await tx.flow.count(),
    }));
    expect(seen).toEqual({ organizations: [first.id], members: [first.owner.id], flows: 0 });
  });

  it("can't change a membership", async () => {
    const changed = await withUser(database, first.owner.id, (tx) =>
      tx.member.updateMany({ data: { role: "viewer" } }),
    );
    expect(changed.count).toBe(0);
  });
});

describe("errors", () => {
  it("names the unique constraint that refused a row", async () => {
    const { name } = await createFlow(database, first.id);
    const error = await createFlow(database, first.id, { name }).catch((thrown) => thrown);
    expect(isUniqueViolation(error, "flow_organization_id_name_key")).toBe(true);
    expect(isUniqueViolation(error, "flow_pkey")).toBe(false);
    await withOrganization(database, { organizationId: first.id }, (tx) =>
      tx.flow.updateMany({ where: { name }, data: { archivedAt: new Date() } }),
    );
    await expect(createFlow(database, first.id, { name })).resolves.toMatchObject({ name });
  });

  it("calls a database that can't be reached unavailable", async () => {
    const nowhere = createDatabase({ url: "postgresql://millrace_app:x@127.0.0.1:1/x", maxConnections: 1 });
    const error = await withOrganization(nowhere, { organizationId: first.id }, (tx) => tx.flow.count()).catch(
      (e) => e,
    );
    expect(error).toBeInstanceOf(AppError);
    expect(error.code).toBe("system.database_unavailable");
    await nowhere.close();
  });
});
