import { type EndedRun, readEnds } from "@millrace/runtime/run-replies";
import type { Pool } from "pg";

/** Reads how a run ended; `"running"` while it has not, `null` when it does not exist (any more). */
export type ReadRunResult = (run: { organizationId: string; runId: string }) => Promise<EndedRun | "running" | null>;

export const createRunResultReader =
  (pool: Pool): ReadRunResult =>
  async ({ organizationId, runId }) => {
    const [ended] = await readEnds(pool, new Map([[runId, organizationId]]));
    if (ended) return ended;
    const { rowCount } = await pool.query({
      name: "run-exists",
      text: "select from run where organization_id = $1 and id = $2",
      values: [organizationId, runId],
    });
    return rowCount === 0 ? null : "running";
  };
