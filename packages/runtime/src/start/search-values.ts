import type { StartFacts } from "@millrace/engine/expressions/start-scope";
import {
  type CompiledSearchField,
  compileSearchFields,
  searchValuesOf,
  type TypedSearchValue,
} from "@millrace/engine/flow/search-fields";
import { searchKey } from "@millrace/engine/flow/search-value";
import type { SqlPort } from "../ports.ts";

/** The search fields inside a stored definition, or null, as SQL. */
export const searchFieldsOf = (definition: string) => `(${definition} #> '{settings,searchFields}')`;

/** Values as rows of `search_value`, for `valueRows`. */
type ValueRow = {
  name: string;
  text: string | null;
  key: string | null;
  number: number | null;
  boolean: boolean | null;
  date: string | null;
  problem: string | null;
};

/** The columns of `search_value` behind its key and flow, as SQL, from a JSON list of values. */
export const valueColumns = "text_value, search_text, number_value, boolean_value, date_value, problem";
export const valueRows = (values: string) => `jsonb_to_recordset(${values}) as v(
  name text, text text, key text, number float8, "boolean" boolean, date timestamptz, problem text)`;
export const valueList = `v.text, v.key, v.number, v."boolean", v.date, v.problem`;

/** Programs of the flows that start often; by what they are made from. */
const compiled = new Map<string, CompiledSearchField[]>();
const mostCompiled = 500;

function compiledOf(stored: unknown): CompiledSearchField[] {
  const source = JSON.stringify(stored);
  const known = compiled.get(source);
  if (known) return known;
  const fields = compileSearchFields(stored);
  if (compiled.size >= mostCompiled) compiled.delete(compiled.keys().next().value ?? "");
  compiled.set(source, fields);
  return fields;
}

/** What a run has for the search fields in a stored definition, as the JSON that `valueRows` reads; `null` without any. */
export function storedValues(searchFields: unknown, facts: StartFacts): string | null {
  if (searchFields === null || searchFields === undefined) return null;
  const fields = compiledOf(searchFields);
  if (fields.length === 0) return null;
  return JSON.stringify(searchValuesOf(fields, facts).map(rowOf));
}

function rowOf({ name, type, value, problem }: TypedSearchValue): ValueRow {
  const row: ValueRow = { name, text: null, key: null, number: null, boolean: null, date: null, problem };
  if (typeof value === "number") return { ...row, number: value };
  if (typeof value === "boolean") return { ...row, boolean: value };
  if (typeof value !== "string") return row;
  return type === "date" ? { ...row, date: value } : { ...row, text: value, key: searchKey(value) };
}

// A debounced start gives a run that has not begun another input, hence other values of the same fields.
const statement = `
insert into search_value as s (organization_id, run_id, name, flow_id, ${valueColumns})
select $1::uuid, r.run_id, v.name, $2::uuid, ${valueList}
from unnest($3::uuid[], $4::jsonb[]) as r(run_id, list) cross join lateral ${valueRows("r.list")}
on conflict (organization_id, run_id, name) do update set (${valueColumns}) =
  (excluded.text_value, excluded.search_text, excluded.number_value, excluded.boolean_value, excluded.date_value,
    excluded.problem)`;

/** Stores what runs have for the search fields of their definition, in the transaction that starts them. */
export async function keepSearchValues(
  sql: SqlPort,
  { organizationId, flowId, searchFields }: { organizationId: string; flowId: string; searchFields: unknown },
  runs: readonly StartFacts[],
): Promise<void> {
  const kept = runs.flatMap((facts) => {
    const values = storedValues(searchFields, facts);
    return values === null ? [] : [{ runId: facts.runId, values }];
  });
  if (kept.length === 0) return;
  await sql.query(statement, [
    organizationId,
    flowId,
    kept.map(({ runId }) => runId),
    kept.map(({ values }) => values),
  ]);
}
