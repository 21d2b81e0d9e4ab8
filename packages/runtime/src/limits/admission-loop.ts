import type pg from "pg";
import { classifyDatabaseError } from "../flush/database-errors.ts";
import { errorFacts } from "../log-error.ts";
import type { Log } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";
import { assignKeys } from "./assign-keys.ts";
import { enterLine } from "./enter-line.ts";

export type AdmissionLoop = {
  /** A run began to wait, or one that held a slot has ended. */
  wake(): void;
  /** Ends the loop; resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
};

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

/**
 * Admits runs when told that there may be room, and once every `sweepMs` whatever was heard, so that a lost hint or a crash
 * between the end of a run and its successor's admission costs a moment and nothing else.
 */
export function createAdmissionLoop(options: {
  store: Pick<RunStore, "admitWaitingRuns" | "nextInLineMs">;
  log: Log;
  sweepMs: number;
  onAdmitted: () => void;
  onBroken: (error: unknown) => void;
}): AdmissionLoop {
  const { store, log, sweepMs, onAdmitted, onBroken } = options;
  let stopped = false;
  let woken = false;
  let endSleep: () => void = () => undefined;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const loop = async () => {
    while (!stopped) {
      woken = false;
      let sleepMs = sweepMs;
      try {
        if ((await store.admitWaitingRuns()) > 0) onAdmitted();
        sleepMs = Math.min(sweepMs, (await store.nextInLineMs()) ?? sweepMs);
      } catch (error) {
        if (stopped) return;
        if (classifyDatabaseError(error) === "refused") throw error;
        log.warn({ err: errorFacts(error) }, "admitting runs failed, trying again");
        woken = false;
      }
      if (!woken && !stopped) await sleep(sleepMs);
    }
  };
  const running = loop().catch(onBroken);

  return {
    wake() {
      woken = true;
      endSleep();
    },
    async stop() {
      stopped = true;
      endSleep();
      await running;
    },
  };
}
