import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/**
 * Walks the database's catalog: the walls between organizations, as they really are after all migrations. What is let
 * through on purpose is listed here by name; a new exception is a change of this file that somebody has to look at.
 */

// Tables that belong to no organization.
const globalTables = [
  "_prisma_migrations",
  "executor",
  "organization",
  "sign_in_failure",
  "user_account",
  "user_session",
];

// Every policy beside `app_organization`: table, policy, role, command.
const exceptions = [
  // A person's own memberships, and the organizations behind them.
  "member app_own_membership millrace_app SELECT",
  "organization app_membership millrace_app SELECT",
  // What the functions of `definerFunctions` need.
  "organization owner_expired_partitions millrace_owner SELECT",
  "flow_retention owner_expired_partitions millrace_owner SELECT",
  "payload owner_expired_partitions millrace_owner SELECT",
  "payload owner_stragglers millrace_owner INSERT",
  "run owner_stragglers millrace_owner INSERT",
  "step owner_stragglers millrace_owner INSERT",
  "pause owner_due_schedules millrace_owner SELECT",
  "realtime_ticket owner_redeem_delete millrace_owner DELETE",
  "realtime_ticket owner_redeem_read millrace_owner SELECT",
  "run owner_expired_partitions millrace_owner SELECT",
  "run_batch owner_pending_batches millrace_owner SELECT",
  "run_failure owner_pending_failures millrace_owner SELECT",
  "run_undo owner_pending_undos millrace_owner SELECT",
  "run_queue owner_expired_partitions millrace_owner SELECT",
  "schedule owner_due_schedules millrace_owner SELECT",
  "schedule_backfill owner_due_schedules millrace_owner SELECT",
  "schedule_tick owner_due_schedules millrace_owner SELECT",
  "step owner_expired_partitions millrace_owner SELECT",
  // The executor works for all organizations: run tables, and what the start statement joins.
  "credential runtime_read millrace_runtime SELECT",
  "flow_content runtime_read millrace_runtime SELECT",
  "flow_production runtime_read millrace_runtime SELECT",
  "flow_version runtime_read millrace_runtime SELECT",
  "node_place millrace_runtime_all millrace_runtime ALL",
  "organization runtime_read millrace_runtime SELECT",
  "outbox millrace_runtime_all millrace_runtime ALL",
  "outbox_head millrace_runtime_all millrace_runtime ALL",
  "pause millrace_runtime_all millrace_runtime ALL",
  "payload millrace_runtime_all millrace_runtime ALL",
  "rate_bucket millrace_runtime_all millrace_runtime ALL",
  "rate_turn millrace_runtime_all millrace_runtime ALL",
  "run millrace_runtime_all millrace_runtime ALL",
  "run_failure millrace_runtime_all millrace_runtime ALL",
  "run_inbox millrace_runtime_all millrace_runtime ALL",
  "run_notice millrace_runtime_all millrace_runtime ALL",
  "run_queue millrace_runtime_all millrace_runtime ALL",
  "run_undo millrace_runtime_all millrace_runtime ALL",
  "run_undo_step millrace_runtime_all millrace_runtime ALL",
  "signal millrace_runtime_all millrace_runtime ALL",
  "start_debounce millrace_runtime_all millrace_runtime ALL",
  "start_key millrace_runtime_all millrace_runtime ALL",
  "step millrace_runtime_all millrace_runtime ALL",
  "wait millrace_runtime_all millrace_runtime ALL",
  "webhook_route runtime_read millrace_runtime SELECT",
  // Retention.
  "flow_content millrace_maintenance_all millrace_maintenance ALL",
  "flow maintenance_read millrace_maintenance SELECT",
  "flow_retention maintenance_read millrace_maintenance SELECT",
  "flow_version maintenance_read millrace_maintenance SELECT",
  "organization maintenance_read millrace_maintenance SELECT",
  "outbox millrace_maintenance_all millrace_maintenance ALL",
  "payload millrace_maintenance_all millrace_maintenance ALL",
  "realtime_ticket millrace_maintenance_all millrace_maintenance ALL",
  "run millrace_maintenance_all millrace_maintenance ALL",
  "run_batch millrace_maintenance_all millrace_maintenance ALL",
  "run_bulk millrace_maintenance_all millrace_maintenance ALL",
  "run_batch_item millrace_maintenance_all millrace_maintenance ALL",
  "run_failure millrace_maintenance_all millrace_maintenance ALL",
  "run_queue millrace_maintenance_all millrace_maintenance ALL",
  "run_undo millrace_maintenance_all millrace_maintenance ALL",
  "run_undo_step millrace_maintenance_all millrace_maintenance ALL",
  "schedule_backfill millrace_maintenance_all millrace_maintenance ALL",
  "schedule_tick millrace_maintenance_all millrace_maintenance ALL",
  "signal millrace_maintenance_all millrace_maintenance ALL",
  "start_debounce millrace_maintenance_all millrace_maintenance ALL",
  "test_case_result millrace_maintenance_all millrace_maintenance ALL",
  "start_key millrace_maintenance_all millrace_maintenance ALL",
  "step millrace_maintenance_all millrace_maintenance ALL",
  "wait millrace_maintenance_all millrace_maintenance ALL",
];

// Functions that run with their owner's rights, and who may call them.
const definerFunctions = [
  "drop_expired_run_partitions() millrace_maintenance",
  "due_schedules(max_rows integer) millrace_app",
  "enqueue_job(name text, payload json, max_attempts integer, key text, run_at timestamp with time zone) millrace_app,millrace_maintenance",
  "ensure_run_partitions(weeks_ahead integer) millrace_maintenance",
  "open_backfills(max_rows integer) millrace_app",
  "pending_run_batches(max_rows integer) millrace_app",
  "pending_run_failures(max_rows integer) millrace_app",
  "pending_run_undos(max_rows integer) millrace_app",
  "redeem_realtime_ticket(ticket_hash bytea) millrace_runtime",
];

// A person exists once in an installation, so this key can't start with an organization.
const foreignKeysToGlobalTables = ["member_user_id_fkey"];

let test: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  test = await createTestDatabase();
  admin = new pg.Client({ connectionString: test.urls.admin });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await test.close();
});

/** The first column of each row. */
const list = async (sql: string) =>
  (await admin.query<unknown[]>({ text: sql, rowMode: "array" })).rows.map((row) => String(row[0]));

const tenantTables = `
  select c.oid, c.relname, c.relispartition, c.relrowsecurity, c.relforcerowsecurity from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and (c.relname = 'organization'
      or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id'))`;

describe("tables", () => {
  it("has organization_id in every table but the known global ones, and no views", async () => {
    const others = await list(`select relname from pg_class c where relnamespace = 'public'::regnamespace
      and relkind in ('r', 'p', 'v', 'm', 'f') and not exists
        (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id') order by 1`);
    expect(others).toEqual(globalTables);
    expect((await list(`select relname from (${tenantTables}) t`)).length).toBeGreaterThan(30);
  });

  it("enables and forces row-level security on each, partitions too", async () => {
    expect(
      await list(`select relname from (${tenantTables}) t where not (relrowsecurity and relforcerowsecurity)`),
    ).toEqual([]);
    const partitions = await list(`select relname from (${tenantTables}) t where relispartition`);
    expect(partitions).toEqual(expect.arrayContaining(["run_default", "step_default", "payload_default"]));
  });

  it("lets millrace_app reach each only through the policy on app.org_id", async () => {
    const without = await list(`select relname from (${tenantTables}) t where not relispartition and not exists (
      select from pg_policies p where p.schemaname = 'public' and p.tablename = t.relname and p.policyname = 'app_organization'
        and p.permissive = 'PERMISSIVE' and p.roles = '{millrace_app}' and p.cmd = 'ALL'
        and p.qual = p.with_check
        and p.qual = format('(%s = (NULLIF(( SELECT current_setting(''app.org_id''::text, true) AS current_setting), ''''::text))::uuid)',
          case t.relname when 'organization' then 'id' else 'organization_id' end))`);
    expect(without).toEqual([]);
  });

  it("has no other policies than the known exceptions", async () => {
    const policies =
      await list(`select concat_ws(' ', tablename, policyname, array_to_string(roles, ','), cmd) from pg_policies
      where schemaname = 'public' and policyname <> 'app_organization'`);
    expect(policies.sort()).toEqual([...exceptions].sort());
  });

  it("keeps partitions out of reach but through their parents", async () => {
    expect(
      await list(
        `select tablename from pg_policies where tablename in (select relname from pg_class where relispartition)`,
      ),
    ).toEqual([]);
    expect(
      await list(`select table_name || ' ' || grantee from information_schema.role_table_grants
      where table_name in (select relname from pg_class where relispartition) and grantee <> 'millrace_owner'`),
    ).toEqual([]);
  });
});

describe("keys", () => {
  it("starts every primary and unique key with organization_id", async () => {
    const wrong =
      await list(`select i.indexrelid::regclass from pg_index i join (${tenantTables}) t on t.oid = i.indrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      where i.indisunique and t.relname <> 'organization' and a.attname <> 'organization_id'`);
    expect(wrong).toEqual([]);
    const withoutPrimaryKey = await list(`select relname from (${tenantTables}) t
      where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)`);
    expect(withoutPrimaryKey).toEqual([]);
  });

  it("starts every foreign key with organization_id on both sides", async () => {
    const wrong = await list(`select k.conname from pg_constraint k join (${tenantTables}) t on t.oid = k.conrelid
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
      where k.contype = 'f' and not (a.attname = 'organization_id'
        and b.attname = case when k.confrelid = 'organization'::regclass then 'id' else 'organization_id' end)`);
    expect(wrong).toEqual(foreignKeysToGlobalTables);
  });

  it("has no foreign keys from or to the run tables", async () => {
    const hot =
      "('run'::regclass, 'step'::regclass, 'payload'::regclass, 'run_queue'::regclass, 'wait'::regclass, 'run_inbox'::regclass, 'start_key'::regclass, 'outbox'::regclass)";
    expect(
      await list(
        `select conname from pg_constraint where contype = 'f' and (conrelid in ${hot} or confrelid in ${hot})`,
      ),
    ).toEqual([]);
  });
});

describe("functions", () => {
  it("runs only the known ones with their owner's rights, with a fixed search path, for the known callers", async () => {
    const definers = await list(`select format('%s(%s) %s', p.proname, pg_get_function_identity_arguments(p.oid),
        (select string_agg(r.rolname, ',' order by r.rolname) from aclexplode(p.proacl) g join pg_roles r on r.oid = g.grantee
          where g.grantee <> p.proowner))
      from pg_proc p where p.prosecdef and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      order by 1`);
    expect(definers).toEqual(definerFunctions);
    expect(
      await list(`select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
      and not coalesce(proconfig, '{}') @> array['search_path=pg_catalog, pg_temp']`),
    ).toEqual([]);
  });

  it("lets nobody call a function that was not granted", async () => {
    expect(
      await list(`select p.oid::regprocedure from pg_proc p
      where pronamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace) and has_function_privilege('public', p.oid, 'execute')`),
    ).toEqual([]);
  });
});

describe("roles", () => {
  const ours = "('millrace_owner', 'millrace_app', 'millrace_runtime', 'millrace_maintenance')";

  it("has none that is a superuser, bypasses row-level security or makes roles or databases", async () => {
    expect(
      await list(`select rolname from pg_roles where rolname in ${ours} and not rolsuper and not rolbypassrls
      and not rolcreaterole and not rolcreatedb and not rolreplication and rolcanlogin`),
    ).toHaveLength(4);
  });

  it("has none that is a member of another", async () => {
    expect(
      await list(`select m.member::regrole || ' in ' || m.roleid::regrole from pg_auth_members m
      join pg_roles r on r.oid = m.member where r.rolname in ${ours}`),
    ).toEqual([]);
  });

  it("lets only the owner own anything or make anything", async () => {
    const others = "('millrace_app', 'millrace_runtime', 'millrace_maintenance')";
    expect(
      await list(`select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ${others}
      union all select p.proname from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname in ${others}`),
    ).toEqual([]);
    expect(
      await list(`select rolname from pg_roles, pg_namespace n where rolname in ${others}
      and n.nspname in ('public', 'graphile_worker') and has_schema_privilege(rolname, n.oid, 'create')
      union all select rolname from pg_roles where rolname in ${others}
        and (has_database_privilege(rolname, current_database(), 'create') or has_database_privilege(rolname, current_database(), 'temp'))`),
    ).toEqual([]);
  });

  it("grants nobody more than reading and writing rows", async () => {
    expect(
      await list(`select distinct grantee || ' ' || privilege_type || ' ' || table_name from information_schema.role_table_grants
      where table_schema = 'public' and grantee <> 'millrace_owner'
        and (grantee = 'PUBLIC' or privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))`),
    ).toEqual([]);
  });

  it("gives millrace_app no way to change history", async () => {
    const written = (privilege: string) =>
      list(`select table_name from information_schema.role_table_grants
      where grantee = 'millrace_app' and table_schema = 'public' and privilege_type = '${privilege}'`);
    const appendOnly = ["audit_entry", "flow_content", "flow_draft_edit", "flow_version"];
    for (const privilege of ["UPDATE", "DELETE"])
      expect((await written(privilege)).filter((table) => appendOnly.includes(table))).toEqual([]);
    expect((await written("UPDATE")).filter((table) => ["run", "step", "payload"].includes(table))).toEqual([]);
  });
});
