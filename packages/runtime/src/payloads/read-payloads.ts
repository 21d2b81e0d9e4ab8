import { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import type { SqlPort } from "../ports.ts";

/** A value of a run's row that may only be referred to: a `…_ref` column. */
export type PayloadKey = { organizationId: string; runId: string; ref: string | null };

export type Payloads = {
  /** What a column holds or refers to. Throws `run.payload_missing`. */
  value(runId: string, inline: JsonValue, ref: string | null): JsonValue;
  /** Runs some of whose payloads are gone. */
  readonly incomplete: ReadonlySet<string>;
};

/**
 * Reads what rows refer to, each payload once however many refer to it; they share the value in memory. Sends nothing where
 * there are no references.
 */
export async function readPayloads(sql: SqlPort, keys: readonly PayloadKey[]): Promise<Payloads> {
  const wanted = new Map<string, PayloadKey>();
  for (const key of keys) if (key.ref !== null) wanted.set(placeOf(key.runId, key.ref), key);
  const values = new Map<string, JsonValue>();
  if (wanted.size > 0) {
    const given = [...wanted.values()];
    const { rows } = await sql.query(
      `select p.run_id::text as run_id, p.hash, p.value
       from unnest($1::uuid[], $2::uuid[], $3::text[]) as k(organization_id, run_id, hash)
       cross join lateral (
         select * from payload p where p.organization_id = k.organization_id and p.run_id = k.run_id and p.hash = k.hash
         limit 1) p`,
      [given.map((key) => key.organizationId), given.map((key) => key.runId), given.map((key) => key.ref)],
    );
    for (const row of rows) values.set(placeOf(String(row.run_id), String(row.hash)), row.value as JsonValue);
  }
  const incomplete = new Set<string>();
  for (const [place, { runId }] of wanted) if (!values.has(place)) incomplete.add(runId);
  return {
    incomplete,
    value(runId, inline, ref) {
      if (ref === null) return inline;
      const value = values.get(placeOf(runId, ref));
      if (value === undefined) throw new AppError("run.payload_missing");
      return value;
    },
  };
}

const placeOf = (runId: string, ref: string): string => `${runId} ${ref}`;
