import type { RunSubject } from "@millrace/contracts/flow/wait-subject";
import type pg from "pg";
import type { MatchedSubject } from "./matched-subject.ts";

export type MatchedWait = {
  organizationId: string;
  runId: string;
  /** Of the lease under which somebody looks. */
  epoch: number;
  id: string;
  subject: MatchedSubject;
};
export type NewRunWait = MatchedWait & { subject: RunSubject };

/**
 * Looks whether runs ended before these waits for their end were written, and ends those waits. Called once for each wait by
 * the owner of its run, before that is parked. A run that ends later leaves a notice, whose delivery finds the wait: the row of
 * the wait is there before this looks, and the end of a run before its notice is delivered, so one of the two sees both.
 * Whoever has lost the waiting run meanwhile ends nothing. Returns the runs that wait no more.
 */
export async function matchEndedRuns(pool: pg.Pool, owner: string, waits: readonly NewRunWait[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ organization_id: string; id: string; place: string }>({
    name: "millrace_ended_children",
    text: `select k.organization_id, k.id, k.place from unnest($1::uuid[], $2::uuid[]) with ordinality as k(organization_id, id, place)
      cross join lateral (
        select from run r where r.organization_id = k.organization_id and r.id = k.id and r.status <> 'running' limit 1) r`,
    values: [waits.map((wait) => wait.organizationId), waits.map((wait) => wait.subject.runId)],
  });
  const answered = new Set<string>();
  // One by one: nothing here holds one wait while it waits for another.
  for (const row of rows) {
    const wait = waits[Number(row.place) - 1];
    const { rows: found } = await pool.query<{ run_id: string | null }>({
      name: "millrace_answer_run_wait",
      text: `with held as materialized (
          select from run_queue where organization_id = $1::uuid and run_id = $3::uuid
            and lease_owner is not distinct from $4::uuid and lease_epoch = $5::int for no key update)
        select answer_run_wait($1::uuid, $2::uuid) as run_id from held`,
      values: [row.organization_id, row.id, wait?.runId, owner, wait?.epoch],
    });
    const runId = found[0]?.run_id;
    if (runId) answered.add(runId);
  }
  return answered;
}
