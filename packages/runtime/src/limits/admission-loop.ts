import type pg from "pg";
import type { Log } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";
import { createWakeLoop, type WakeLoop } from "../wake-loop.ts";
import { assignKeys } from "./assign-keys.ts";
import { enterLine } from "./enter-line.ts";

const fullBatch = 1_000;

/** The organizations that have waiting runs: one index probe each, and a single one where nothing waits. */
const waitingOrganizations = `
with recursive walk as (
  (select organization_id from run_queue where not admitted order by organization_id limit 1)
  union all
  select next.organization_id from walk cross join lateral (
    select q.organization_id from run_queue q where not q.admitted and q.organization_id > walk.organization_id
    order by q.organization_id limit 1) next
)
select organization_id from walk`;

/** Lets waiting runs in wherever there is room. Returns how many. */
export async function admitWaitingRuns(pool: pg.Pool): Promise<number> {
  await enterLine(pool);
  const { rows } = await pool.query<{ organization_id: string }>({
    name: "millrace_waiting_organizations",
    text: waitingOrganizations,
  });
  let admitted = 0;
  for (const { organization_id: organizationId } of rows) {
    await assignKeys(pool, organizationId);
    for (let letIn = fullBatch; letIn === fullBatch; admitted += letIn) {
      const answer = await pool.query<{ admitted: number }>({
        name: "millrace_admit",
        text: "select admit_runs($1::uuid) as admitted",
        values: [organizationId],
      });
      letIn = answer.rows[0]?.admitted ?? 0;
    }
  }
  return admitted;
}

/** Admits runs when told that there may be room, and once every `sweepMs` whatever was heard. */
export function createAdmissionLoop(options: {
  store: Pick<RunStore, "admitWaitingRuns" | "nextInLineMs">;
  log: Log;
  sweepMs: number;
  onAdmitted: () => void;
  onBroken: (error: unknown) => void;
}): WakeLoop {
  const { store, log, sweepMs, onAdmitted, onBroken } = options;
  const look = async () => {
    if ((await store.admitWaitingRuns()) > 0) onAdmitted();
    // Never at once: what could not enter the line just now is no reason to look without a pause.
    return Math.min(sweepMs, Math.max(1, (await store.nextInLineMs()) ?? sweepMs));
  };
  return createWakeLoop({ look, sweepMs, what: "admitting runs", log, onBroken });
}
