import { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import type pg from "pg";
import { classifyDatabaseError } from "../flush/database-errors.ts";
import { startRun } from "./start-run.ts";
import type { StartedRun, StartKey } from "./started-run.ts";

export type DebouncedWebhook = {
  organizationId: string;
  flowId: string;
  runId: string;
  input: JsonValue;
  correlationId: string;
  startKey: StartKey | null;
};

/**
 * Starts a run of a webhook whose flow debounces its starts, in a transaction of its own. Nobody waits for its end: its
 * caller is told where to look. A database that fails is not asked again, because it is unknown what it has done.
 */
export async function startDebounced(pool: pg.Pool, webhook: DebouncedWebhook): Promise<StartedRun> {
  try {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const source = { kind: "production" } as const;
      const run = await startRun(client, { ...webhook, trigger: "webhook", source });
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
