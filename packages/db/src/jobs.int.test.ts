import { newUuid } from "@millrace/contracts/ids";
import type { JobName } from "@millrace/contracts/jobs";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import { waitFor } from "@millrace/testing/wait-for";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createDatabase, type Database, withOrganization } from "./client.ts";
import { sqlState } from "./errors.ts";
import { enqueueJob, startJobWorker } from "./jobs.ts";

let test: TestDatabase;
let database: Database;
let admin: pg.Pool;
const organizationId = newUuid();

beforeAll(async () => {
  test = await createTestDatabase();
  database = createDatabase({ url: test.urls.app, maxConnections: 2 });
  admin = new pg.Pool({ connectionString: test.urls.admin, max: 1 });
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await test.close();
});
beforeEach(() => admin.query("delete from graphile_worker._private_jobs"));

const jobCount = async () => Number((await admin.query("select count(*) from graphile_worker.jobs")).rows[0].count);

type Call = { name: JobName; payload: unknown; attempt: number };
async function work(during: (calls: Call[]) => Promise<void>, handle: (call: Call) => void = () => undefined) {
  const calls: Call[] = [];
  const record =
    (name: JobName) =>
    async (payload: unknown, { attempt }: { attempt: number }) => {
      calls.push({ name, payload, attempt });
      handle({ name, payload, attempt });
    };
  const worker = await startJobWorker({
    url: test.urls.maintenance,
    log: () => undefined,
    handlers: {
      "organization.prune": record("organization.prune"),
      "installation.maintain": record("installation.maintain"),
      "runs.bulk": record("runs.bulk"),
      "tests.settle": record("tests.settle"),
    },
  });
  try {
    await during(calls);
  } finally {
    await worker.stop();
  }
}

it("runs a job that was enqueued in a committed transaction, with its payload", async () => {
  await work(async (calls) => {
    await withOrganization(database, { organizationId }, (tx) =>
      enqueueJob(tx, "organization.prune", { organizationId }),
    );
    await waitFor(() => calls.length > 0);
    expect(calls).toEqual([{ name: "organization.prune", payload: { organizationId }, attempt: 1 }]);
    await waitFor(async () => (await jobCount()) === 0);
  });
});

it("forgets the job of a transaction that is rolled back", async () => {
  const failing = withOrganization(database, { organizationId }, async (tx) => {
    await enqueueJob(tx, "organization.prune", { organizationId });
    throw new Error("on purpose");
  });
  await expect(failing).rejects.toThrow("on purpose");
  expect(await jobCount()).toBe(0);
});

it("keeps one job per key", async () => {
  await withOrganization(database, { organizationId }, async (tx) => {
    await enqueueJob(tx, "organization.prune", { organizationId }, { key: "prune" });
    await enqueueJob(tx, "organization.prune", { organizationId }, { key: "prune" });
  });
  expect(await jobCount()).toBe(1);
});

it("tries a failing job again, as often as the catalog says", async () => {
  const maintenance = new pg.Pool({ connectionString: test.urls.maintenance, max: 1 });
  await work(
    async (calls) => {
      await enqueueJob(maintenance, "installation.maintain", {});
      await waitFor(() => calls.length === 1);
      // The next try is seconds away; the test does not wait for it.
      await waitFor(async () => {
        const { rowCount } = await admin.query(
          "update graphile_worker._private_jobs set run_at = now() where attempts = 1 and locked_at is null",
        );
        return rowCount === 1;
      });
      // A new job wakes the worker at once.
      await enqueueJob(maintenance, "installation.maintain", {});
      await waitFor(() => calls.some((call) => call.attempt === 2));
    },
    ({ attempt }) => {
      if (attempt === 1) throw new Error("on purpose");
    },
  );
  await maintenance.end();
  const { rows } = await admin.query("select distinct max_attempts from graphile_worker.jobs");
  expect(rows).toEqual([{ max_attempts: 5 }]);
});

it("refuses a job for another organization, for none, and a payload that is not in the catalog's shape", async () => {
  const enqueue = (name: JobName, payload: never) =>
    withOrganization(database, { organizationId }, (tx) => enqueueJob(tx, name, payload)).catch((error) => error);
  expect(sqlState(await enqueue("organization.prune", { organizationId: newUuid() } as never))).toBe("42501");
  expect(sqlState(await enqueue("installation.maintain", {} as never))).toBe("42501");
  expect(await enqueue("organization.prune", { organizationId, more: 1 } as never)).toMatchObject({ name: "ZodError" });
  expect(await jobCount()).toBe(0);
});

it("lets nobody enqueue as millrace_app outside of an organization", async () => {
  const app = new pg.Pool({ connectionString: test.urls.app, max: 1 });
  const outside = (payload: object) =>
    app.query("select enqueue_job('installation.maintain', $1, 1, null, null)", [JSON.stringify(payload)]);
  await expect(outside({})).rejects.toMatchObject({ code: "42501" });
  await expect(outside({ organizationId })).rejects.toMatchObject({ code: "42501" });
  await withOrganization(database, { organizationId }, async () => undefined);
  await expect(outside({})).rejects.toMatchObject({ code: "42501" });
  await app.end();
  expect(await jobCount()).toBe(0);
});

it("keeps the jobs of organizations apart that have the same key", async () => {
  const other = newUuid();
  for (const id of [organizationId, other])
    await withOrganization(database, { organizationId: id }, (tx) =>
      enqueueJob(tx, "organization.prune", { organizationId: id }, { key: "prune" }),
    );
  expect(await jobCount()).toBe(2);
  const maintenance = new pg.Pool({ connectionString: test.urls.maintenance, max: 1 });
  await enqueueJob(maintenance, "organization.prune", { organizationId: other }, { key: "prune" });
  await maintenance.end();
  expect(await jobCount()).toBe(2);
});

it("gives millrace_app no other way to the queue", async () => {
  const app = new pg.Pool({ connectionString: test.urls.app, max: 1 });
  await expect(app.query("select * from graphile_worker._private_jobs")).rejects.toMatchObject({ code: "42501" });
  await expect(app.query("select graphile_worker.add_job('x')")).rejects.toMatchObject({ code: "42501" });
  await app.end();
});
