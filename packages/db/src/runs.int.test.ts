import { newUuid } from "@millrace/contracts/ids";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPool } from "./pool.ts";

let test: TestDatabase;
let admin: pg.Pool;
let runtime: pg.Pool;
let maintenance: pg.Pool;
const organizationId = newUuid();

beforeAll(async () => {
  test = await createTestDatabase();
  admin = createPool({ url: test.urls.admin, max: 2 });
  runtime = createPool({ url: test.urls.runtime, max: 2 });
  maintenance = createPool({ url: test.urls.maintenance, max: 2 });
});
afterAll(async () => {
  await Promise.all([admin.end(), runtime.end(), maintenance.end()]);
  await test.close();
});

const insertRun = (id: string, status = "running") =>
  runtime.query(
    `insert into run (organization_id, id, flow_id, content_hash, trigger, trigger_node, status, input, correlation_id, started_at)
     values ($1, $2, $2, 'h', 'manual', 't', $3, '{}', 'c', now())`,
    [organizationId, id, status],
  );
const partitionOf = async (id: string) =>
  (await admin.query("select tableoid::regclass::text as name from run where id = $1", [id])).rows[0].name;

describe("a terminal row", () => {
  it.each(["succeeded", "failed", "cancelled"])("of a run that %s never changes", async (status) => {
    const id = newUuid();
    await insertRun(id);
    await runtime.query("update run set status = $2, finished_at = now() where id = $1", [id, status]);
    for (const change of ["status = 'running'", "output = '1'", "finished_at = now()"])
      await expect(runtime.query(`update run set ${change} where id = $1`, [id])).rejects.toMatchObject({
        code: "MR001",
      });
    await expect(admin.query("update run set output = '1' where id = $1", [id])).rejects.toMatchObject({
      code: "MR001",
    });
  });

  it("of a step never changes, one that waits or is retried may", async () => {
    const run = newUuid();
    const change = (from: string, to: string) =>
      runtime.query("update step set status = $3 where run_id = $1 and status = $2", [run, from, to]);
    await runtime.query(
      `insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at) values ($1, $2, 'a', 0, 1, 'a', 'running', now())`,
      [organizationId, run],
    );
    expect((await change("running", "waiting")).rowCount).toBe(1);
    expect((await change("waiting", "retrying")).rowCount).toBe(1);
    expect((await change("retrying", "succeeded")).rowCount).toBe(1);
    await expect(change("succeeded", "failed")).rejects.toMatchObject({ code: "MR001" });
  });
});

describe("partitions", () => {
  it("holds this week's runs in this week's partition, and others in the default", async () => {
    const [now, old] = [newUuid(), "00000000-0000-7000-8000-000000000001"];
    await insertRun(now);
    await insertRun(old);
    expect(await partitionOf(now)).toMatch(/^run_\d{8}$/);
    expect(await partitionOf(old)).toBe("run_default");
  });

  it("makes the coming weeks once, closed like all others", async () => {
    const ensure = async (weeks: number) =>
      (await maintenance.query("select ensure_run_partitions($1) as created", [weeks])).rows[0].created;
    expect(await ensure(8)).toBe(0);
    const [one, two] = await Promise.all([ensure(10), ensure(10)]);
    // Two weeks more of runs, steps, payloads and search values.
    expect(one + two).toBe(8);
    const { rows } = await admin.query(`select count(*) as open from pg_class c join pg_inherits i on i.inhrelid = c.oid
      where c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)`);
    expect(rows).toEqual([{ open: 0 }]);
    const bound = await admin.query(
      "select pg_get_expr(relpartbound, oid) as bound, reloptions from pg_class where relname like 'run_2%' and relkind = 'r' order by relname desc limit 1",
    );
    expect(bound.rows[0].bound).toMatch(/^FOR VALUES FROM \('[0-9a-f]{8}-[0-9a-f]{4}-7000-8000-0{12}'\) TO/);
    expect(bound.rows[0].reloptions).toEqual(["fillfactor=85"]);
  });

  it("refuses changes of terminal rows in a partition that was made later", async () => {
    const id = (await admin.query("select uuid_v7_floor(now() + interval '70 days') as id")).rows[0].id;
    await insertRun(id, "succeeded");
    expect(await partitionOf(id)).toMatch(/^run_\d{8}$/);
    await expect(runtime.query("update run set status = 'failed' where id = $1", [id])).rejects.toMatchObject({
      code: "MR001",
    });
  });

  it("leaves a week in the default partition that already has rows there", async () => {
    const id = (await admin.query("select uuid_v7_floor(now() + interval '84 days') as id")).rows[0].id;
    await insertRun(id);
    const before = await admin.query("select count(*) as n from pg_inherits where inhparent = 'run'::regclass");
    await maintenance.query("select ensure_run_partitions(13)");
    const after = await admin.query("select count(*) as n from pg_inherits where inhparent = 'run'::regclass");
    expect(after.rows[0].n - before.rows[0].n).toBe(2);
    expect(await partitionOf(id)).toBe("run_default");
  });

  it("looks only into the partition of the run that is asked for", async () => {
    const { rows } = await admin.query(
      `explain select * from run where organization_id = '${organizationId}' and id = '${newUuid()}'`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan.match(/ on run_/g)).toHaveLength(1);
  });
});

it("gives the smallest UUID version 7 of a moment", async () => {
  const before = Date.now();
  const id = newUuid();
  const { rows } = await runtime.query(
    "select $1::uuid >= uuid_v7_floor(to_timestamp($2 / 1000.0)) as after, $1::uuid < uuid_v7_floor(to_timestamp($2 / 1000.0) + interval '10 s') as soon, uuid_v7_floor('2026-11-16T00:00:00Z') as monday",
    [id, before],
  );
  const milliseconds = Date.parse("2026-11-16T00:00:00Z").toString(16).padStart(12, "0");
  const monday = `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7000-8000-000000000000`;
  expect(rows).toEqual([{ after: true, soon: true, monday }]);
});
