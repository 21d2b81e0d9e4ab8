import type { Schedule } from "@millrace/contracts/api/schedules";
import { type FlowId, toId, toUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { createPool } from "@millrace/db/pool";
import { getRunPayload } from "../src/runs/get-run-payload.ts";
import { listRuns } from "../src/runs/list-runs.ts";
import { listTicks } from "../src/schedules/list-ticks.ts";
import { fireSchedule } from "../src/system/fire-schedule.ts";
import { inside, newOrganization, systemOf, type TestCore } from "./core-fixture.ts";
import { chain, newPublishedFlow } from "./flow-fixture.ts";

export const hourMs = 3_600_000;

export type Policies = Partial<Pick<Schedule, "misfire" | "overlap">>;

/** A flow that starts every hour, by UTC. */
export const hourlyFlow = (policies: Policies = {}, cron = "0 * * * *") =>
  chain(
    { id: "start", type: "schedule", params: { cron, timeZone: "UTC", ...policies } as JsonObject },
    { id: "work", type: "set", params: { fields: [{ name: "result", value: "done" }] } },
  );

/** An hourly flow in production, with what a test asks about it. */
export async function hourly(core: TestCore, policies: Policies = {}) {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, hourlyFlow(policies));
  const flowId: FlowId = flow.id;
  const now = () => core.deps.clock().getTime();
  /** The full hour that comes next, and those after it. */
  const hour = (index: number) => new Date((Math.floor(now() / hourMs) + 1 + index) * hourMs).toISOString();
  return {
    owner,
    flow,
    flowId,
    hours: (count: number) => Array.from({ length: count }, (_, index) => hour(index)),
    /** Moves the clock to a moment, or a little after it. */
    advanceTo: (moment: string, aheadMs = 1_000) => core.advance(Date.parse(moment) - now() + aheadMs),
    fire: () => fireSchedule(core.deps, systemOf(owner), { flowId }),
    /** What became of its ticks, the earliest first: "started", "skipped overlap". */
    ticks: async () => {
      const { items } = await listTicks(core.deps, owner, { flowId, limit: 200 });
      return items.reverse().map((tick) => [tick.scheduledAt, [tick.outcome, tick.reason].filter(Boolean).join(" ")]);
    },
    /** The moments that its runs were started for, in the order of their starts. */
    runs: async () => {
      const { items } = await listRuns(core.deps, owner, { flowId, limit: 200 });
      const inputs = await Promise.all(items.map(({ id }) => getRunPayload(core.deps, owner, { runId: id })));
      return inputs.reverse().map(({ input }) => (input as { scheduledAt: string }).scheduledAt);
    },
    /** Ends the oldest run that has not ended, as an executor would. */
    endRun: async () => {
      const pool = createPool({ url: core.urls.runtime, max: 1 });
      await pool.query(
        `delete from run_queue where run_id = (select run_id from run_queue where flow_id = $1 order by run_id limit 1)`,
        [toUuid("flow", flowId)],
      );
      await pool.end();
    },
    rows: () => inside(core, owner, (tx) => tx.scheduleTick.findMany({ orderBy: { tickAt: "asc" } })),
  };
}

/** Which schedules the scheduler would be told of. */
export async function dueSchedules(core: TestCore): Promise<string[]> {
  const pool = createPool({ url: core.urls.app, max: 1 });
  const { rows } = await pool.query<{ flow_id: string }>("select flow_id from due_schedules(100)");
  await pool.end();
  return rows.map((row) => row.flow_id);
}

/** Which backfills the scheduler would be told of. */
export async function openBackfills(core: TestCore): Promise<string[]> {
  const pool = createPool({ url: core.urls.app, max: 1 });
  const { rows } = await pool.query<{ backfill_id: string }>("select backfill_id from open_backfills(100)");
  await pool.end();
  return rows.map((row) => toId("backfill", row.backfill_id));
}
