import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

/**
 * What each role may do with each table, as the database has it; what is not here it may not. `table(column, …)` is a right
 * to those columns only. A new grant is a change of this file that somebody has to look at.
 */
const grants: Record<string, Record<string, string>> = {
  millrace_app: {
    audit_entry: "select insert",
    credential: "select insert update delete",
    executor: "select",
    flow: "select insert update",
    flow_branch: "select insert update",
    flow_content: "select insert",
    flow_draft: "select insert update",
    flow_draft_edit: "select insert",
    flow_pin: "select insert update delete",
    flow_production: "select insert update delete",
    flow_retention: "select insert update delete",
    flow_version: "select insert",
    "flow_version(imported)": "update",
    flow_version_label: "select insert update",
    member: "select insert update delete",
    node_place: "select",
    organization: "select insert update",
    organization_key: "select insert",
    outbox: "select insert",
    outbox_head: "select",
    pause: "select insert delete",
    payload: "select insert",
    publish_approval: "select insert",
    "publish_approval(decision, decided_by, decided_at, decision_note)": "update",
    publish_gates: "select insert update",
    rate_bucket: "select",
    rate_turn: "select",
    realtime_ticket: "select insert delete",
    run: "select insert",
    "run(input, start_at)": "update",
    run_batch: "select insert",
    "run_batch(started, existing, refused, finished_at, cancelled_at, cancelled_by)": "update",
    run_batch_item: "select insert",
    "run_batch_item(input, outcome, run_id)": "update",
    run_failure: "select update",
    run_bulk: "select insert",
    "run_bulk(run_ids, done, skipped, finished_at)": "update",
    run_inbox: "select insert",
    run_notice: "select",
    run_queue: "select insert",
    "run_queue(wake_at, paused_at, paused_by, held, start_at)": "update",
    saved_filter: "select insert update delete",
    schedule: "select insert update delete",
    schedule_backfill: "select insert",
    "schedule_backfill(ticks, done, skipped, finished_at, stopped_by)": "update",
    schedule_tick: "select insert update",
    sign_in_failure: "select insert delete",
    start_debounce: "select insert update",
    start_key: "select insert update",
    run_undo: "select insert update",
    run_undo_step: "select insert update",
    signal: "select insert",
    "signal(wait_id)": "update",
    step: "select insert",
    test_case: "select insert update delete",
    test_case_result: "select insert",
    "test_case_result(run_id, status, reason, actual, problems, finished_at)": "update",
    test_set: "select insert update delete",
    test_set_run: "select insert",
    "test_set_run(status, passed, failed, finished_at)": "update",
    user_account: "select insert update",
    user_session: "select insert update",
    wait: "select",
    "wait(resolved_at, outcome, port, resolution, decision, decided_by, comment)": "update",
    webhook_route: "select insert update delete",
  },
  millrace_runtime: {
    "credential(organization_id, id, rate_max, rate_per_ms)": "select",
    executor: "select insert update delete",
    flow_content: "select",
    flow_production: "select",
    flow_version: "select",
    node_place: "select insert update delete",
    "organization(id, slug, max_running_runs, share_weight)": "select",
    outbox: "select insert update",
    outbox_head: "select insert update",
    pause: "select",
    "pause(reason)": "update",
    payload: "select insert",
    rate_bucket: "select insert update delete",
    rate_turn: "select insert update delete",
    run: "select insert update",
    run_failure: "insert",
    run_inbox: "select insert update delete",
    run_notice: "select insert delete",
    "run_notice(created_at)": "update",
    run_queue: "select insert update delete",
    run_undo: "select insert",
    "run_undo(due_at)": "update",
    run_undo_step: "select",
    signal: "select",
    "signal(wait_id)": "update",
    start_debounce: "select insert update",
    start_key: "select insert update delete",
    step: "select insert update",
    wait: "select insert update delete",
    webhook_route: "select",
  },
  millrace_maintenance: {
    executor: "select delete",
    flow_content: "delete",
    "flow_content(organization_id, hash, created_at)": "select",
    "flow(organization_id, id)": "select",
    flow_retention: "select",
    "flow_version(organization_id, content_hash)": "select",
    "organization(id, run_retention_days)": "select",
    outbox: "select delete",
    payload: "select delete",
    realtime_ticket: "select delete",
    run: "select delete",
    run_batch: "select delete",
    run_batch_item: "select delete",
    run_bulk: "delete",
    "run_bulk(organization_id, id, finished_at)": "select",
    run_failure: "delete",
    "run_failure(organization_id, run_id, settled_at)": "select",
    run_queue: "select",
    schedule_backfill: "delete",
    "schedule_backfill(organization_id, id, finished_at)": "select",
    schedule_tick: "delete",
    "schedule_tick(organization_id, flow_id, tick_at, outcome, run_id, decided_at)": "select",
    sign_in_failure: "select delete",
    run_undo: "delete",
    "run_undo(organization_id, run_id, due_at, current_run_id, settled_at)": "select",
    run_undo_step: "delete",
    "run_undo_step(organization_id, run_id)": "select",
    signal: "select delete",
    start_debounce: "select delete",
    start_key: "select delete",
    "test_case_result(organization_id, test_set_run_id, test_case_id, run_id, problems, finished_at)": "select",
    "test_case_result(actual, problems)": "update",
    step: "select delete",
    user_session: "select delete",
    wait: "select delete",
  },
};

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

it("grants each role exactly the known rights to tables and columns", async () => {
  const { rows } = await admin.query<{ role: string; target: string; rights: string }>(`
    with held as (
      select c.relname::text as target, c.relowner, a.grantee, a.privilege_type from pg_class c, aclexplode(c.relacl) a
      where c.relnamespace = 'public'::regnamespace
      union all
      select format('%s(%s)', c.relname, string_agg(t.attname, ', ' order by t.attnum)), c.relowner, a.grantee, a.privilege_type
      from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
      where c.relnamespace = 'public'::regnamespace group by c.relname, c.relowner, a.grantee, a.privilege_type
    )
    select coalesce(r.rolname, 'public') as role, target, string_agg(lower(privilege_type), ' ' order by
      array_position('{SELECT,INSERT,UPDATE,DELETE}', privilege_type)) as rights
    from held left join pg_roles r on r.oid = grantee where grantee <> relowner group by 1, 2 order by 1, 2`);
  const found: typeof grants = {};
  for (const { role, target, rights } of rows) found[role] = { ...found[role], [target]: rights };
  expect(found).toEqual(grants);
});
