import type { Bus } from "@millrace/contracts/bus";
import { AppError } from "@millrace/contracts/errors";
import type { StepFacts } from "@millrace/contracts/flow/node-run";
import type { SubRuns } from "@millrace/contracts/flow/node-services";
import { toId, toUuid } from "@millrace/contracts/ids";
import type pg from "pg";
import { startSubRun } from "../src/sub-runs/start-sub-run.ts";

/** Starts runs for steps as core does: one transaction, then the hint. */
export const createSubRuns =
  (admin: pg.Pool, bus: Bus) =>
  ({ organizationId, runId, path, iteration, attempt, correlationId }: StepFacts): SubRuns["start"] =>
  async ({ flowId, version, input, waits }) => {
    const client = await admin.connect();
    try {
      await client.query("begin");
      const flowUuid = toUuid("flow", flowId);
      const { rows } = await client.query(
        "select content_hash from flow_version where organization_id = $1 and flow_id = $2 and number = $3",
        [organizationId, flowUuid, version],
      );
      if (!rows[0]) throw new AppError("version.not_found");
      const started = await startSubRun(client, {
        organizationId,
        parent: { runId, path, iteration, attempt, waits },
        flowId: flowUuid,
        versionNumber: version,
        contentHash: rows[0].content_hash,
        triggerNode: "start",
        input,
        correlationId,
      });
      await client.query("commit");
      bus.publish("run_available", "");
      return { runId: toId("run", started.runId) };
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  };
