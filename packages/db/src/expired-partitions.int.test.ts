import { newUuid } from "@millrace/contracts/ids";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

/** Which partitions `drop_expired_run_partitions` drops: past everybody's retention by a week, without rows, without live runs. */

let test: TestDatabase;
let admin: pg.Pool;
let runtime: pg.Pool;
let maintenance: pg.Pool;
const organizationId = newUuid();
const dayMs = 86_400_000;

beforeAll(async () => {
  test = await createTestDatabase();
  const open = (url: string) => new pg.Pool({ connectionString: url, max: 2 });
  [admin, runtime, maintenance] = [open(test.urls.admin), open(test.urls.runtime), open(test.urls.maintenance)];
  await admin.query(
    "insert into organization (id, slug, name, run_retention_days) values ($1, 'a', 'a', 7), ($2, 'b', 'b', 60)",
    [organizationId, newUuid()],
  );
});
afterAll(async () => {
  await Promise.all([admin.end(), runtime.end(), maintenance.end()]);
  await test.close();
});

const drop = async () =>
  (await maintenance.query("select drop_expired_run_partitions() as name")).rows.map(({ name }) => name);

/** Partitions as they were made at the time: the week that ended before so many days. Gives their names and an id of that week. */
async function makeWeek(endedDaysAgo: number) {
  const mondays = Math.floor((Date.now() - endedDaysAgo * dayMs + 3 * dayMs) / (7 * dayMs));
  const start = new Date(mondays * 7 * dayMs - 3 * dayMs - 7 * dayMs);
  const suffix = start.toISOString().slice(0, 10).replaceAll("-", "");
  const { rows } = await admin.query("select uuid_v7_floor($1) as first, uuid_v7_floor($2) as end", [
    start,
    new Date(start.getTime() + 7 * dayMs),
  ]);
  const { first, end } = rows[0];
  for (const parent of ["run", "step"]) {
    const name = `${parent}_${suffix}`;
    await admin.query(`create table ${name} (like ${parent} including all);
      alter table ${name} owner to millrace_owner; alter table ${name} enable row level security;
      alter table ${name} force row level security;
      alter table ${parent} attach partition ${name} for values from ('${first}') to ('${end}')`);
  }
  return { run: `run_${suffix}`, step: `step_${suffix}`, id: first as string };
}

const insertRun = (id: string) =>
  runtime.query(
    `insert into run (organization_id, id, flow_id, content_hash, trigger, trigger_node, status, input, correlation_id, started_at)
     values ($1, $2, $2, 'h', 'manual', 't', 'running', '{}', 'c', now())`,
    [organizationId, id],
  );
const insertStep = (runId: string) =>
  runtime.query(
    `insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at)
     values ($1, $2, 'a', 0, 1, 'a', 'running', now())`,
    [organizationId, runId],
  );

it("drops empty weeks past the longest retention and a week more, once, and no younger one", async () => {
  const old = await makeWeek(68);
  const young = await makeWeek(59);
  expect(await drop()).toEqual([old.run, old.step]);
  expect(await drop()).toEqual([]);
  const { rows } = await admin.query("select to_regclass($1) as old, to_regclass($2)::text as young", [
    old.run,
    young.run,
  ]);
  expect(rows).toEqual([{ old: null, young: young.run }]);
});

it("keeps what holds a row of any organization, until it is deleted", async () => {
  const week = await makeWeek(100);
  await insertRun(week.id);
  expect(await drop()).toEqual([week.step]);
  await maintenance.query("delete from run where id = $1", [week.id]);
  expect(await drop()).toEqual([week.run]);
});

it("keeps steps that are left without their run", async () => {
  const week = await makeWeek(120);
  await insertStep(week.id);
  expect(await drop()).toEqual([week.run]);
  await maintenance.query("delete from step where run_id = $1", [week.id]);
  expect(await drop()).toEqual([week.step]);
});

it("keeps the week of a run that is still queued", async () => {
  const week = await makeWeek(140);
  await runtime.query("insert into run_queue (organization_id, run_id, flow_id) values ($1, $2, $2)", [
    organizationId,
    week.id,
  ]);
  expect(await drop()).toEqual([]);
  await runtime.query("delete from run_queue");
  expect(await drop()).toEqual([week.run, week.step]);
});

it("does not wait behind a long reader, and drops the partition the next time", async () => {
  const week = await makeWeek(160);
  const reader = await runtime.connect();
  await reader.query("begin");
  await reader.query("select count(*) from run");
  const before = Date.now();
  expect(await drop()).toEqual([week.step]);
  expect(Date.now() - before).toBeLessThan(5_000);
  await reader.query("commit");
  reader.release();
  expect(await drop()).toEqual([week.run]);
});

it("drops nothing while there is no organization", async () => {
  await makeWeek(180);
  await admin.query("delete from organization");
  expect(await drop()).toEqual([]);
});

it("is for nobody else", async () => {
  await expect(runtime.query("select drop_expired_run_partitions()")).rejects.toMatchObject({ code: "42501" });
});
