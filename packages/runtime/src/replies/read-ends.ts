import { AppError } from "@millrace/contracts/errors";
import type { RunResponse } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import type pg from "pg";
import { type Payloads, readPayloads } from "../payloads/read-payloads.ts";
import type { EndedRun } from "./ended-run.ts";

type Row = {
  id: string;
  organization_id: string;
  status: EndedRun["status"];
  output: JsonValue;
  output_ref: string | null;
  response: JsonValue;
  response_ref: string | null;
  error: EndedRun["error"];
};

/** Of these runs (run id → organization id) the ones that have ended. */
export async function readEnds(pool: pg.Pool, runs: ReadonlyMap<string, string>): Promise<EndedRun[]> {
  const { rows } = await pool.query<Row>({
    name: "millrace_read_ends",
    text: `select r.id, r.organization_id, r.status, r.output, r.output_ref, r.response, r.response_ref, r.error
      from unnest($1::uuid[], $2::uuid[]) as k(organization_id, run_id)
      cross join lateral (
        select * from run r where r.organization_id = k.organization_id and r.id = k.run_id and r.status <> 'running'
        limit 1) r`,
    values: [[...runs.values()], [...runs.keys()]],
  });
  const payloads = await readPayloads(
    pool,
    rows.flatMap(({ organization_id: organizationId, id: runId, output_ref, response_ref }) =>
      [output_ref, response_ref].map((ref) => ({ organizationId, runId, ref })),
    ),
  );
  return rows.map((row) => toEnd(row, payloads));
}

function toEnd(row: Row, payloads: Payloads): EndedRun {
  const { id: runId, organization_id: organizationId, status, error } = row;
  // Whoever waits is told that there is an end, also where what it gave is gone.
  if (payloads.incomplete.has(runId)) {
    const missing = new AppError("run.payload_missing").toBody();
    return { runId, organizationId, status: "failed", output: null, response: null, error: missing };
  }
  const output = payloads.value(runId, row.output, row.output_ref);
  const response = payloads.value(runId, row.response, row.response_ref) as RunResponse | null;
  return { runId, organizationId, status, output, response, error };
}
