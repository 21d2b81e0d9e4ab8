import type { RunDetail } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import type { NodeServices } from "@millrace/contracts/flow/node-services";
import { type FlowId, newId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { createPool } from "@millrace/db/pool";
import { nodeRuns } from "@millrace/nodes/runs";
import { createExecutor } from "@millrace/runtime/executor";
import { waitFor } from "@millrace/testing/wait-for";
import { getRun } from "../src/runs/get-run.ts";
import { startRun } from "../src/runs/start-run.ts";
import type { Actor } from "../src/shared/actor.ts";
import { startSubRun } from "../src/sub-runs/start-sub-run.ts";
import type { TestCore } from "./core-fixture.ts";

const unreachable = () => Promise.reject(new AppError("http.network"));

/**
 * An executor for the runs of this database; nothing outside can be reached, unless `request` answers. Gives the function
 * that stops it.
 */
export async function startExecutor(
  { deps, urls }: TestCore,
  request: NodeServices["http"]["request"] = unreachable,
): Promise<() => Promise<void>> {
  const pool = createPool({ url: urls.runtime, max: 6 });
  const executor = createExecutor({
    pool,
    nodeCatalog: deps.catalog,
    nodeRuns,
    servicesFor: (step) => ({
      http: { request },
      code: { run: unreachable },
      runs: {
        start: (asked) => {
          const actor = { kind: "system", name: "executor", organizationId: step.organizationId } as const;
          return startSubRun(deps, { ...actor, requestId: newId("request") }, step, asked);
        },
      },
      mask: (value) => value,
      logs: () => [],
    }),
    bus: deps.bus,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    limits: { idlePollMs: 50 },
  });
  await executor.start();
  return async () => {
    await executor.stop({ graceMs: 1_000 });
    await pool.end();
  };
}

type Start = { flowId: FlowId; input?: JsonValue; source?: "draft" | "production" };

export const start = ({ deps }: TestCore, actor: Actor, { flowId, input = {}, source = "production" }: Start) =>
  startRun(deps, actor, { flowId, input, source });

/** Waits until a run looks as wanted. */
export const waitForRun = (
  { deps }: TestCore,
  actor: Actor,
  runId: RunDetail["id"],
  wanted: (run: RunDetail) => boolean,
): Promise<RunDetail> =>
  waitFor(async () => {
    const run = await getRun(deps, actor, { runId });
    return wanted(run) ? run : null;
  });

/** Starts a run and waits for its end. */
export async function runToEnd(core: TestCore, actor: Actor, how: Start): Promise<RunDetail> {
  const { runId } = await start(core, actor, how);
  return waitForRun(core, actor, runId, ({ status }) => isTerminalRunStatus(status));
}
