import { randomBytes } from "node:crypto";
import { newUuid } from "@millrace/contracts/ids";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillOrganization } from "./fixtures/fill-organization.ts";

/** What each role really sees and can write, with rows of two organizations in every tenant table. */

let test: TestDatabase;
let admin: pg.Client;
let app: pg.Client;
let runtime: pg.Client;
let tables: string[];
const mine = newUuid();
const theirs = newUuid();

beforeAll(async () => {
  test = await createTestDatabase();
  [admin, app, runtime] = await Promise.all([open(test.urls.admin), open(test.urls.app), open(test.urls.runtime)]);
  await fillOrganization(admin, mine);
  await fillOrganization(admin, theirs);
  const { rows } = await admin.query<{ relname: string }>(`select c.relname from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`);
  tables = rows.map((row) => row.relname);
});
afterAll(async () => {
  await Promise.all([admin.end(), app.end(), runtime.end()]);
  await test.close();
});

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

const countOf = async (client: pg.Client, table: string, where = "true") =>
  Number((await client.query(`select count(*) from ${table} where ${where}`)).rows[0].count);

/** In one transaction of an organization, which is rolled back. */
async function within<T>(client: pg.Client, organizationId: string, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    await client.query("select set_config('app.org_id', $1, true)", [organizationId]);
    return await work();
  } finally {
    await client.query("rollback");
  }
}

const codeOf = (work: Promise<unknown>) => work.then(() => "allowed").catch((error) => error.code as string);

it("has rows of both organizations in every tenant table", async () => {
  for (const table of tables)
    for (const organization of [mine, theirs])
      expect([table, await countOf(admin, table, `organization_id = '${organization}'`)]).toEqual([table, 1]);
});

describe("millrace_app", () => {
  it("sees nothing without an organization, on a fresh connection and after a transaction", async () => {
    const fresh = await open(test.urls.app);
    for (const table of [...tables, "organization"]) expect([table, await countOf(fresh, table)]).toEqual([table, 0]);
    await within(fresh, mine, () => countOf(fresh, "flow"));
    for (const table of [...tables, "organization"]) expect([table, await countOf(fresh, table)]).toEqual([table, 0]);
    await fresh.end();
  });

  it("sees exactly its organization's rows inside one", async () => {
    await within(app, mine, async () => {
      for (const table of tables) {
        expect([table, await countOf(app, table)]).toEqual([table, 1]);
        expect([table, await countOf(app, table, `organization_id <> '${mine}'`)]).toEqual([table, 0]);
      }
      expect((await app.query("select id from organization")).rows).toEqual([{ id: mine }]);
    });
  });

  it("can't put a row into another organization, in any table", async () => {
    for (const table of tables) {
      const { rows } = await admin.query(`select to_jsonb(t) as row from ${table} t where organization_id = $1`, [
        theirs,
      ]);
      const code = await within(app, mine, () =>
        codeOf(app.query(`insert into ${table} select (jsonb_populate_record(null::${table}, $1)).*`, [rows[0].row])),
      );
      expect([table, code]).toEqual([table, "42501"]);
    }
  });

  it("can't move, change or delete a row of another organization", async () => {
    await within(app, mine, async () => {
      const changed = await app.query("update flow set name = 'stolen' where organization_id = $1", [theirs]);
      const deleted = await app.query("delete from credential where organization_id = $1", [theirs]);
      expect([changed.rowCount, deleted.rowCount]).toEqual([0, 0]);
      expect(await codeOf(app.query("update flow set organization_id = $1", [theirs]))).toBe("42501");
    });
  });

  it("can't point to another organization's row, nor learn from a key that it exists", async () => {
    const flow = (await admin.query("select id from flow where organization_id = $1", [theirs])).rows[0].id;
    await within(app, mine, async () => {
      await app.query("insert into flow (organization_id, id, name) values ($1, $2, 'same id')", [mine, flow]);
    });
    const pointing = within(app, mine, () =>
      app.query("insert into flow_branch (organization_id, flow_id, id, name) values ($1, $2, $2, 'main')", [
        mine,
        flow,
      ]),
    );
    expect(await codeOf(pointing)).toBe("23503");
  });

  it("can't reach a partition, another role or the migrations", async () => {
    const partition = (await admin.query("select relname from pg_class where relispartition and relkind = 'r' limit 1"))
      .rows[0].relname;
    for (const sql of [
      `select * from ${partition}`,
      "set role millrace_owner",
      "set role millrace_runtime",
      "select * from _prisma_migrations",
      "truncate flow",
      "create table mine (id int)",
      "create temp table mine (id int)",
      "alter table flow disable row level security",
      "copy flow to program 'cat'",
      "select ensure_run_partitions(1)",
      "select * from redeem_realtime_ticket('\\x00')",
    ])
      expect([sql, await codeOf(app.query(sql))]).toEqual([sql, "42501"]);
    // Asking for row_security off is allowed; Postgres then refuses instead of showing everything.
    await app.query("set row_security = off");
    expect(await codeOf(app.query("select * from flow"))).toBe("42501");
    await app.query("reset row_security");
  });

  it("learns only which schedules are due and which backfills are open", async () => {
    const { fields, rowCount } = await app.query("select * from due_schedules(10)");
    expect([fields.map((field) => field.name), rowCount]).toEqual([["organization_id", "flow_id"], 2]);
    const open = await app.query("select * from open_backfills(10)");
    expect([open.fields.map((field) => field.name), open.rowCount]).toEqual([["organization_id", "backfill_id"], 2]);
  });
});

describe("millrace_runtime", () => {
  const everywhere = [
    "credential",
    "flow_content",
    "flow_production",
    "flow_version",
    "node_place",
    "outbox",
    "outbox_head",
    "rate_bucket",
    "rate_turn",
    "run",
    "run_inbox",
    "run_notice",
    "pause",
    "payload",
    "run_queue",
    "run_undo",
    "run_undo_step",
    "search_value",
    "signal",
    "start_debounce",
    "start_key",
    "step",
    "wait",
    "webhook_route",
  ];

  it("sees all organizations in the run tables and what the start statement joins, and nothing else", async () => {
    for (const table of tables) {
      const seen = await countOf(runtime, table).catch((error) => error.code);
      expect([table, seen]).toEqual([table, everywhere.includes(table) ? 2 : "42501"]);
    }
    expect((await runtime.query("select id, slug from organization")).rowCount).toBe(2);
    expect(await codeOf(runtime.query("select name from organization"))).toBe("42501");
    expect(await codeOf(runtime.query("select * from user_account"))).toBe("42501");
    for (const column of ["secret", "name", "label", "last4", "allowed_hosts"])
      expect([column, await codeOf(runtime.query(`select ${column} from credential`))]).toEqual([column, "42501"]);
  });

  it("redeems a ticket once", async () => {
    const hash = randomBytes(32);
    await admin.query(
      "insert into realtime_ticket (organization_id, token_hash, user_id, user_name, expires_at) values ($1, $2, $1, 'Ada', now() + interval '1 minute')",
      [mine, hash],
    );
    const redeem = () => runtime.query("select * from redeem_realtime_ticket($1)", [hash]);
    expect((await redeem()).rows).toEqual([{ organization_id: mine, user_id: mine, user_name: "Ada" }]);
    expect((await redeem()).rows).toEqual([]);
    const old = (await admin.query("select token_hash from realtime_ticket limit 1")).rows[0].token_hash;
    expect((await runtime.query("select * from redeem_realtime_ticket($1)", [old])).rows).toEqual([]);
  });
});

describe("millrace_maintenance", () => {
  it("lists organizations and deletes what is old, and reads no content", async () => {
    const maintenance = await open(test.urls.maintenance);
    expect((await maintenance.query("select list_organization_ids() as id")).rows.map((row) => row.id)).toEqual(
      [mine, theirs].sort(),
    );
    expect(await codeOf(maintenance.query("select * from credential"))).toBe("42501");
    expect(await codeOf(maintenance.query("select * from flow"))).toBe("42501");
    expect(await codeOf(maintenance.query("select definition from flow_content"))).toBe("42501");
    expect((await maintenance.query("delete from start_key where expires_at <= now()")).rowCount).toBe(2);
    await maintenance.end();
  });
});
