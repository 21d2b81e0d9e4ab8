import type { ErrorBody } from "@millrace/contracts/errors";
import type { RunResponse } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import type { EndedRun } from "@millrace/runtime/executor";
import type { Pool } from "pg";

/** Reads how a run ended; `"running"` while it has not, `null` when it does not exist (any more). */
export type ReadRunResult = (run: { organizationId: string; runId: string }) => Promise<EndedRun | "running" | null>;

export const createRunResultReader =
  (pool: Pool): ReadRunResult =>
  async ({ organizationId, runId }) => {
    const { rows } = await pool.query<{
      status: string;
      output: JsonValue;
      response: RunResponse | null;
      error: ErrorBody | null;
    }>({
      name: "run-result",
      text: "select status, output, response, error from run where organization_id = $1 and id = $2",
      values: [organizationId, runId],
    });
    const row = rows[0];
    if (!row) return null;
    if (row.status === "running") return "running";
    return {
      runId,
      organizationId,
      status: row.status as EndedRun["status"],
      output: row.output,
      response: row.response,
      error: row.error,
    };
  };
