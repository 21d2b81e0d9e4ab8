import type { FlowIdInput } from "@millrace/contracts/api/flows";
import type { FlowRetentionOutput } from "@millrace/contracts/api/retention";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";

/** How long the runs of a flow are kept, and those of the other flows. */
export const getFlowRetention = (deps: CoreDeps, actor: Actor, input: FlowIdInput): Promise<FlowRetentionOutput> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const flow = await requireFlow(tx, actor, input.flowId);
    const { runRetentionDays } = await tx.organization.findUniqueOrThrow({
      where: { id: organizationId },
      select: { runRetentionDays: true },
    });
    const retention = await tx.flowRetention.findUnique({
      where: { organizationId_flowId: { organizationId, flowId: flow.id } },
      select: { succeededDays: true, failedDays: true, cancelledDays: true },
    });
    return {
      retention: retention ?? { succeededDays: null, failedDays: null, cancelledDays: null },
      organizationDays: runRetentionDays,
    };
  });
