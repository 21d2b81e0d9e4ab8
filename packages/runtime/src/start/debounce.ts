import { flowDebounce } from "@millrace/contracts/flow/definition";
import { computeKey, type KeyFacts, keyProgram, keyText } from "../limits/limit-key.ts";
import type { SqlPort } from "../ports.ts";

/** What a start is debounced by: starts with the same key, of the same version, share a pending run. */
export type DebounceRule = { key: string; delayMs: number; maxDelayMs: number | null };

/** The debounce setting inside a stored definition, or null, as SQL. */
export const debounceOf = (definition: string) => `(${definition} #> '{settings,debounce}')`;

/**
 * The rule for one start, or `null` where it is not debounced: the flow has no such setting, or its key can't be computed
 * from this input. Starts without a key must not replace each other, as that would lose all inputs but one.
 */
export function debounceRule(setting: unknown, facts: KeyFacts): DebounceRule | null {
  const parsed = flowDebounce.safeParse(setting);
  if (!parsed.success) return null;
  const { key, delayMs, maxDelayMs = null } = parsed.data;
  if (!key) return { key: "", delayMs, maxDelayMs };
  const program = keyProgram(key);
  const value = program ? computeKey(program, facts) : undefined;
  return value === undefined ? null : { key: keyText(value), delayMs, maxDelayMs };
}

const statement = `
select run_id::text as run_id, extract(epoch from start_at) * 1000 as start_at_ms, debounced
from debounce_start($1::uuid, $2::uuid, $3::text, $4::text, $5::uuid, $6::jsonb,
  $7::bigint * interval '1 millisecond', $8::bigint * interval '1 millisecond')`;

/**
 * Gives the input to the pending run of the key, if there is one, and moves its beginning on (`debounced`); otherwise says
 * when the new run `runId` is to begin, which the caller inserts in the same transaction.
 */
export async function debounceStart(
  sql: SqlPort,
  rule: DebounceRule,
  start: { organizationId: string; flowId: string; contentHash: string; runId: string; input: string },
): Promise<{ runId: string; startAtMs: number; debounced: boolean }> {
  const { rows } = await sql.query(statement, [
    start.organizationId,
    start.flowId,
    start.contentHash,
    rule.key,
    start.runId,
    start.input,
    rule.delayMs,
    rule.maxDelayMs,
  ]);
  const [row] = rows;
  return {
    runId: String(row?.run_id),
    startAtMs: Number(row?.start_at_ms),
    debounced: row?.debounced === true,
  };
}

/** A key that was used with this start means the run that took it over. */
export async function moveStartKey(
  sql: SqlPort,
  key: { organizationId: string; flowId: string; key: string; runId: string },
): Promise<void> {
  await sql.query(
    "update start_key set run_id = $4::uuid where organization_id = $1::uuid and flow_id = $2::uuid and key = $3::text",
    [key.organizationId, key.flowId, key.key, key.runId],
  );
}
