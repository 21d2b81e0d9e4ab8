import type { Bus } from "@millrace/contracts/bus";
import { AppError, toAppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import type pg from "pg";
import { classifyDatabaseError } from "../flush/database-errors.ts";
import { createGroupCommit } from "../flush/group-commit.ts";
import { errorFacts } from "../log-error.ts";
import type { Log } from "../ports.ts";
import { startRun } from "./start-run.ts";
import type { StartedRun, StartKey } from "./started-run.ts";

export type DebouncedStart = {
  organizationId: string;
  flowId: string;
  runId: string;
  input: JsonValue;
  correlationId: string;
  startKey: StartKey | null;
  resolve: (run: StartedRun) => void;
  reject: (error: AppError) => void;
};

/**
 * Starts runs of webhooks whose flows debounce their starts, each in a transaction of its own. Two at once: starts of one
 * key wait for each other in the database, and must not take all of its connections for that.
 */
export function createDebouncedStarts({ pool, bus, log }: { pool: pg.Pool; bus: Bus; log: Log }): {
  add(start: DebouncedStart): void;
  readonly size: number;
} {
  const startOne = async ([start]: DebouncedStart[]) => {
    if (!start) return;
    try {
      const run = await insert(pool, start);
      start.resolve(run);
      // Whoever sets the alarms has to hear of a beginning that may be earlier than all others.
      if (!run.existing && !run.debounced) bus.publish("run_available", "");
      if (run.waitsForLimit) bus.publish("slot_changed", "");
      bus.publish("outbox", run.organizationId);
    } catch (error) {
      const failure = toAppError(error);
      if (failure.code !== "run.start_key_conflict")
        log.warn({ err: errorFacts(error), correlationId: start.correlationId }, "a debounced start failed");
      start.reject(failure);
    }
  };
  return createGroupCommit({ commit: startOne, atOnce: 2, maxBatch: 1 });
}

/**
 * Nobody waits for the end of such a run: its caller is told where to look. A database that fails is not asked again,
 * because it is unknown what it has done.
 */
async function insert(pool: pg.Pool, start: DebouncedStart): Promise<StartedRun> {
  const { organizationId, flowId, runId, input, correlationId, startKey } = start;
  const source = { kind: "production" } as const;
  try {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const given = { organizationId, flowId, runId, input, correlationId, startKey };
      const run = await startRun(client, { ...given, trigger: "webhook", source, mayDebounce: true });
      await client.query("commit");
      return { ...run, reply: "accepted" };
    } catch (error) {
      await client.query("rollback").catch((lost: Error) => {
        broken = lost;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = classifyDatabaseError(error) === "refused" ? "system.unexpected" : "system.database_unavailable";
    throw new AppError(code, { cause: error });
  }
}
