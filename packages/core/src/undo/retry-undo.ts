import type { RunIdInput } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { requireRun } from "../runs/find-run.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";

/** Undoes the steps again for which that has failed, each by a new run. `run.nothing_to_retry` while it goes on, or without any. */
export const retryUndo = (deps: CoreDeps, actor: Actor, { runId }: RunIdInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const run = await requireRun(tx, actor, runId);
    const undo = await tx.$queryRaw<object[]>`
      select 1 from run_undo
      where organization_id = ${organizationId}::uuid and run_id = ${run.id}::uuid and settled_at is not null
      for update`;
    const { count } =
      undo.length === 0
        ? { count: 0 }
        : await tx.runUndoStep.updateMany({
            where: { organizationId, runId: run.id, status: "failed" },
            data: { status: "pending", undoRunId: null, problem: null },
          });
    if (count === 0) throw new AppError("run.nothing_to_retry");
    await tx.runUndo.update({
      where: { organizationId_runId: { organizationId, runId: run.id } },
      data: { settledAt: null },
    });
    await recordChange(tx, actor, {
      at: deps.clock(),
      event: null,
      audit: {
        action: "run.undo_retried",
        subject: { type: "run", id: runId, name: run.flowName },
        details: { steps: count },
      },
    });
  });
