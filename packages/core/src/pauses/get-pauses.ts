import type { GetPausesInput, Pause, Pauses } from "@millrace/contracts/api/run-control";
import { toUuid } from "@millrace/contracts/ids";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";

/** What is paused: the organization, and the flow where one is named. */
export const getPauses = (deps: CoreDeps, actor: Actor, input: GetPausesInput): Promise<Pauses> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    if (input.flowId !== undefined) await requireFlowOrArchived(tx, actor, input.flowId);
    const flowUuid = input.flowId === undefined ? null : toUuid("flow", input.flowId);
    const subjects = flowUuid === null ? [organizationId] : [organizationId, flowUuid];
    const rows = await tx.pause.findMany({ where: { organizationId, subjectId: { in: subjects } } });
    const pauseOf = (subjectId: string | null): Pause | null => {
      const row = rows.find((candidate) => candidate.subjectId === subjectId);
      return row ? { by: row.pausedBy, since: row.pausedAt.toISOString(), reason: row.reason } : null;
    };
    const finishing =
      rows.length === 0
        ? 0
        : await tx.runQueueEntry.count({
            where: { organizationId, leaseOwner: { not: null }, ...(flowUuid === null ? {} : { flowId: flowUuid }) },
          });
    return { flow: pauseOf(flowUuid), organization: pauseOf(organizationId), finishing };
  });
