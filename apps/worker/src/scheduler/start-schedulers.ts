import { createSystemCaller } from "@millrace/api/caller";
import { toId } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import type { Logger } from "pino";
import type { createLifecycle } from "../lifecycle.ts";
import { listDueSchedules, listOpenBackfills, listPendingBatches, listRunFailures, listRunUndos } from "./list-due.ts";
import { startScheduler } from "./scheduler.ts";

type Options = {
  deps: Parameters<typeof createSystemCaller>[0];
  /** Of the app's role. */
  url: string;
  lifecycle: Pick<ReturnType<typeof createLifecycle>, "add">;
  log: Logger;
};

/** Starts what carries out whatever is due: times of schedules, backfills, error handlers, batches and undos. */
export function startSchedulers({ deps, url, lifecycle, log }: Options): void {
  const schedulerPool = createPool({ url: url, max: 1 });
  lifecycle.add({ name: "scheduler database", stop: () => schedulerPool.end() });
  lifecycle.add(
    startScheduler({
      name: "schedules",
      listDue: listDueSchedules(schedulerPool),
      fire: async ({ organizationId, flowId }) => {
        const { system } = createSystemCaller(deps, organizationId, "scheduler");
        return (await system.fireSchedule({ flowId: toId("flow", flowId) })).more;
      },
      log,
    }),
  );
  lifecycle.add(
    startScheduler({
      name: "backfills",
      listDue: listOpenBackfills(schedulerPool),
      fire: async ({ organizationId, backfillId }) => {
        const { system } = createSystemCaller(deps, organizationId, "backfill");
        return (await system.advanceBackfill({ backfillId: toId("backfill", backfillId) })).more;
      },
      log,
    }),
  );
  lifecycle.add(
    startScheduler({
      name: "error handlers",
      listDue: listRunFailures(schedulerPool),
      fire: async ({ organizationId, runId }) => {
        const { system } = createSystemCaller(deps, organizationId, "error handler");
        await system.handleRunFailure({ runId: toId("run", runId) });
        return false;
      },
      log,
    }),
  );
  lifecycle.add(
    startScheduler({
      name: "batches",
      listDue: listPendingBatches(schedulerPool),
      fire: async ({ organizationId, batchId }) => {
        const { system } = createSystemCaller(deps, organizationId, "batch");
        return (await system.startBatchRuns({ batchId: toId("batch", batchId) })).more;
      },
      log,
      pollMs: 250,
    }),
  );
  lifecycle.add(
    startScheduler({
      name: "undos",
      listDue: listRunUndos(schedulerPool),
      fire: async ({ organizationId, runId }) => {
        const { system } = createSystemCaller(deps, organizationId, "undo");
        await system.advanceUndo({ runId: toId("run", runId) });
        return false;
      },
      log,
      pollMs: 500,
    }),
  );
}
