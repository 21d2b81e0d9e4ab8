import { runConcurrency } from "@millrace/contracts/flow/definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type pg from "pg";
import { readPayloads } from "../payloads/read-payloads.ts";
import { keyProgram, limitKeyOf } from "./limit-key.ts";

type UnkeyedRow = {
  run_id: string;
  flow_id: string;
  started_at: Date | null;
  input: JsonValue;
  input_ref: string | null;
  content_hash: string | null;
};

const batch = 500;

/**
 * Evaluates the key expressions of an organization's waiting runs that have no key yet, oldest first, a batch at a time, so
 * that no run gets its key before those that were queued earlier. Two executors that do it at once write the same.
 */
export async function assignKeys(pool: pg.Pool, organizationId: string): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<UnkeyedRow>({
      name: "millrace_unkeyed",
      text: `select q.run_id, q.flow_id, r.started_at, r.input, r.input_ref, r.content_hash from (
          select * from run_queue w where w.organization_id = $1::uuid and not w.admitted and w.limit_key is null
          order by w.priority desc, w.enqueued_at, w.run_id limit ${batch}) q
        left join lateral (
          select * from run r where r.organization_id = $1::uuid and r.id = q.run_id limit 1) r on true`,
      values: [organizationId],
    });
    if (rows.length === 0) return;
    const inputs = await readPayloads(
      pool,
      rows.map((row) => ({ organizationId, runId: row.run_id, ref: row.input_ref })),
    );
    const programs = await readPrograms(pool, organizationId, rows);
    await pool.query({
      name: "millrace_assign_keys",
      text: `update run_queue q set limit_key = k.limit_key
        from unnest($2::uuid[], $3::text[]) as k(run_id, limit_key)
        where q.organization_id = $1::uuid and q.run_id = k.run_id and not q.admitted and q.limit_key is null`,
      values: [
        organizationId,
        rows.map((row) => row.run_id),
        rows.map((row) =>
          limitKeyOf(programs.get(row.content_hash ?? "") ?? null, {
            flowId: row.flow_id,
            runId: row.run_id,
            startedAtMs: row.started_at?.getTime() ?? 0,
            // The claim fails a run whose input is gone.
            input: inputs.incomplete.has(row.run_id) ? null : inputs.value(row.run_id, row.input, row.input_ref),
          }),
        ),
      ],
    });
    if (rows.length < batch) return;
  }
}

async function readPrograms(pool: pg.Pool, organizationId: string, rows: readonly UnkeyedRow[]) {
  const hashes = [...new Set(rows.map((row) => row.content_hash).filter((hash) => hash !== null))];
  const contents = await pool.query<{ hash: string; concurrency: JsonObject | null }>({
    name: "millrace_key_expressions",
    text: `select c.hash, c.concurrency from unnest($2::text[]) as given(hash) cross join lateral (
        select hash, definition #> '{settings,concurrency}' as concurrency from flow_content
        where organization_id = $1::uuid and hash = given.hash limit 1) c`,
    values: [organizationId, hashes],
  });
  const programs = new Map<string, ReturnType<typeof keyProgram>>();
  for (const { hash, concurrency } of contents.rows) {
    const parsed = runConcurrency.safeParse(concurrency);
    programs.set(hash, parsed.success && parsed.data.key ? keyProgram(parsed.data.key) : null);
  }
  return programs;
}
