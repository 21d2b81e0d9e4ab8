import { newUuid } from "@millrace/contracts/ids";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPool } from "./pool.ts";

/** Which weeks `drop_expired_run_partitions` drops, and what of them stays. */

let test: TestDatabase;
let admin: pg.Pool;
let runtime: pg.Pool;
let maintenance: pg.Pool;
const organizationId = newUuid();
const keeper = newUuid();
const dayMs = 86_400_000;
const parents = ["run", "step", "payload", "search_value"] as const;

beforeAll(async () => {
  test = await createTestDatabase();
  const open = (url: string) => createPool({ url, max: 3 });
  [admin, runtime, maintenance] = [open(test.urls.admin), open(test.urls.runtime), open(test.urls.maintenance)];
  await admin.query(
    "insert into organization (id, slug, name, run_retention_days) values ($1, 'a', 'a', 7), ($2, 'b', 'b', 60)",
    [organizationId, newUuid()],
  );
  await admin.query("insert into flow (organization_id, id, name) values ($1, $2, 'keeper')", [organizationId, keeper]);
  await admin.query("insert into flow_retention (organization_id, flow_id, failed_days) values ($1, $2, 3650)", [
    organizationId,
    keeper,
  ]);
});
beforeEach(async () => {
  await admin.query("truncate run, step, payload, search_value, run_queue");
});
afterAll(async () => {
  await Promise.all([admin.end(), runtime.end(), maintenance.end()]);
  await test.close();
});

const drop = async () =>
  (await maintenance.query("select drop_expired_run_partitions() as name")).rows.map(({ name }) => name);

/** Partitions as they were made at the time: the week that ended before so many days. Gives their names, and ids of that week. */
async function makeWeek(endedDaysAgo: number) {
  const mondays = Math.floor((Date.now() - endedDaysAgo * dayMs + 3 * dayMs) / (7 * dayMs));
  const start = new Date(mondays * 7 * dayMs - 3 * dayMs - 7 * dayMs);
  const suffix = start.toISOString().slice(0, 10).replaceAll("-", "");
  const { rows } = await admin.query("select uuid_v7_floor($1)::text as first, uuid_v7_floor($2)::text as end", [
    start,
    new Date(start.getTime() + 7 * dayMs),
  ]);
  const { first, end } = rows[0];
  const names = parents.map((parent) => `${parent}_${suffix}`);
  for (const [index, parent] of parents.entries()) {
    const name = names[index];
    await admin.query(`create table ${name} (like ${parent} including all);
      alter table ${name} owner to millrace_owner; alter table ${name} enable row level security;
      alter table ${name} force row level security;
      alter table ${parent} attach partition ${name} for values from ('${first}') to ('${end}')`);
  }
  const idAt = (index: number): string => `${first.slice(0, -4)}${index.toString(16).padStart(4, "0")}`;
  return { names, idAt, at: start };
}

type Week = Awaited<ReturnType<typeof makeWeek>>;

/** A run with two steps, one of them with a payload; still queued where it runs. */
async function insertRun({ idAt, at }: Week, index: number, status = "succeeded", flowId: string = organizationId) {
  const id = idAt(index);
  const endedAt = status === "running" ? null : at;
  await runtime.query(
    `insert into run (organization_id, id, flow_id, content_hash, trigger, trigger_node, status, input, correlation_id,
       started_at, finished_at) values ($1, $2, $3, 'h', 'manual', 't', $4, '{}', 'c', $5, $6)`,
    [organizationId, id, flowId, status, at, endedAt],
  );
  await runtime.query(
    `insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, output) values
       ($1, $2, 'a', 0, 1, 'a', 'succeeded', $3, to_jsonb(repeat('x', 100000))), ($1, $2, 'b', 0, 1, 'b', 'waiting', $3, null)`,
    [organizationId, id, at],
  );
  await runtime.query(
    "insert into search_value (organization_id, run_id, name, flow_id, number_value) values ($1, $2, 'n', $3, 1)",
    [organizationId, id, flowId],
  );
  if (status === "running")
    await runtime.query("insert into run_queue (organization_id, run_id, flow_id) values ($1, $2, $3)", [
      organizationId,
      id,
      flowId,
    ]);
  return id;
}

const left = async () => {
  const of = async (table: string, key: string) =>
    (
      await admin.query(
        `select distinct ${key} as id, tableoid::regclass::text as place from ${table} where organization_id = $1`,
        [organizationId],
      )
    ).rows.map(({ id, place }) => `${place} ${id}`);
  const [runs, steps, payloads, values] = await Promise.all([
    of("run", "id"),
    of("step", "run_id"),
    of("payload", "run_id"),
    of("search_value", "run_id"),
  ]);
  return { runs, steps, payloads, values };
};
const inDefault = (...ids: string[]) => ({
  runs: expect.arrayContaining(ids.map((id) => `run_default ${id}`)),
  steps: expect.arrayContaining(ids.map((id) => `step_default ${id}`)),
  payloads: expect.arrayContaining(ids.map((id) => `payload_default ${id}`)),
  values: expect.arrayContaining(ids.map((id) => `search_value_default ${id}`)),
});

describe("a week", () => {
  it("past the longest retention goes once, whole, with all that has ended in it, and no younger one", async () => {
    const old = await makeWeek(61);
    const older = await makeWeek(75);
    const young = await makeWeek(45);
    await insertRun(old, 1);
    await insertRun(old, 2, "failed");
    await insertRun(young, 1);
    expect([await drop(), await drop(), await drop()]).toEqual([older.names, old.names, []]);
    expect((await left()).runs).toEqual([`${young.names[0]} ${young.idAt(1)}`]);
  });

  it("leaves behind what is kept longer or under way, which can be finished like any other run", async () => {
    const week = await makeWeek(100);
    await insertRun(week, 1);
    await insertRun(week, 2, "failed");
    const live = await insertRun(week, 3, "running");
    const kept = await insertRun(week, 4, "failed", keeper);
    await insertRun(week, 5, "succeeded", keeper);
    expect(await drop()).toEqual(week.names);
    const after = await left();
    expect(after).toEqual(inDefault(live, kept));
    expect(after.runs).toHaveLength(2);

    await runtime.query("update step set status = 'succeeded' where run_id = $1 and path = 'b'", [live]);
    await runtime.query("update run set status = 'succeeded', finished_at = now() where id = $1", [live]);
    const again = runtime.query("update run set status = 'failed' where id = $1", [live]);
    await expect(again).rejects.toMatchObject({ code: "MR001" });
    const { rows } = await runtime.query(
      `select length(p.value #>> '{}') as length from step s
       join payload p on p.run_id = s.run_id and p.hash = s.output_ref where s.run_id = $1`,
      [live],
    );
    expect(rows).toEqual([{ length: 100_000 }]);
  });

  it("stays whole where more is kept than can be copied in a moment", async () => {
    const week = await makeWeek(120);
    await runtime.query(
      `insert into run (organization_id, id, flow_id, content_hash, trigger, trigger_node, status, input, correlation_id,
         started_at, finished_at)
       select $1, (left($2, 32) || lpad(to_hex(n), 4, '0'))::uuid, $3, 'h', 'manual', 't', 'failed', '{}', 'c', $4, $4
       from generate_series(1, 1001) n`,
      [organizationId, week.idAt(0), keeper, week.at],
    );
    expect(await drop()).toEqual([]);
    await maintenance.query("delete from run where id = $1", [week.idAt(7)]);
    expect(await drop()).toEqual(week.names);
    expect((await left()).runs).toHaveLength(1_000);
  });

  it("keeps a failed run that is still to be undone or handled", async () => {
    const week = await makeWeek(140);
    const [undone, handled] = [await insertRun(week, 1, "failed"), await insertRun(week, 2, "failed")];
    await insertRun(week, 3, "failed");
    await runtime.query("insert into run_undo (organization_id, run_id, due_at) values ($1, $2, now())", [
      organizationId,
      undone,
    ]);
    await runtime.query("insert into run_failure (organization_id, run_id) values ($1, $2)", [organizationId, handled]);
    expect(await drop()).toEqual(week.names);
    const after = await left();
    expect(after).toEqual(inDefault(undone, handled));
    expect(after.runs).toHaveLength(2);
  });

  it("is there as before when the process ends in the middle", async () => {
    const week = await makeWeek(160);
    const live = await insertRun(week, 1, "running");
    const client = await maintenance.connect();
    await client.query("begin");
    await client.query("select drop_expired_run_partitions()");
    await client.query("rollback");
    client.release();
    expect((await left()).runs).toEqual([`${week.names[0]} ${live}`]);
    expect(await drop()).toEqual(week.names);
  });
});

describe("others", () => {
  it("are not waited for: a long reader keeps the week until the next time", async () => {
    const week = await makeWeek(180);
    const reader = await runtime.connect();
    await reader.query("begin");
    await reader.query("select count(*) from step");
    const before = Date.now();
    expect(await drop()).toEqual([]);
    expect(Date.now() - before).toBeLessThan(5_000);
    await reader.query("commit");
    reader.release();
    expect(await drop()).toEqual(week.names);
  });

  it("go on writing: nothing waits longer than a second while weeks are dropped", async () => {
    const weeks = [];
    for (const days of [200, 207, 214]) weeks.push(await makeWeek(days));
    for (const week of weeks) for (let index = 0; index < 100; index++) await insertRun(week, index, "running");
    const writer = await runtime.connect();
    await writer.query("set statement_timeout = '1s'");
    let writes = 0;
    let done = false;
    const writing = (async () => {
      while (!done) {
        await writer.query("update step set status = 'waiting' where run_id = $1 and path = 'b'", [
          weeks[writes % 3]?.idAt(writes % 100),
        ]);
        writes++;
      }
    })();
    const dropped: string[] = [];
    for (let tries = 0; tries < 20 && dropped.length < 9; tries++) dropped.push(...(await drop()));
    done = true;
    await writing;
    writer.release();
    expect(dropped).toHaveLength(3 * parents.length);
    expect(writes).toBeGreaterThan(10);
    expect((await left()).runs).toHaveLength(300);
  });
});

it("drops nothing while there is no organization", async () => {
  await makeWeek(300);
  await admin.query("delete from flow_retention; delete from flow; delete from organization");
  expect(await drop()).toEqual([]);
});

it("is for nobody else", async () => {
  await expect(runtime.query("select drop_expired_run_partitions()")).rejects.toMatchObject({ code: "42501" });
});
