import type { LabelVersionInput } from "@millrace/contracts/api/versions";
import { AppError } from "@millrace/contracts/errors";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { flowEvent } from "./flow-event.ts";
import { lockFlow } from "./flow-rows.ts";
import { labelOf } from "./version-view.ts";

/** Changes what a version is called; what it was called stays in the audit log. Its content never changes. */
export const labelVersion = (deps: CoreDeps, actor: Actor, input: LabelVersionInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const key = { organizationId: actor.organizationId, flowId: flow.id };
    const version = await tx.flowVersion.findFirst({
      where: { ...key, number: input.version },
      select: { note: true, label: { select: { name: true, note: true } } },
    });
    if (!version) throw new AppError("version.not_found");
    const { name, note } = input;
    const label = { name, note, changedAt: at, changedBy: userIdOf(actor) };
    const labelKey = { ...key, versionNumber: input.version };
    await tx.flowVersionLabel.upsert({
      where: { organizationId_flowId_versionNumber: labelKey },
      create: { ...labelKey, ...label },
      update: label,
    });
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.version_labelled", flow, actor, at),
      audit: {
        action: "flow.version_labelled",
        subject: { type: "flow", id: input.flowId, name: flow.name },
        details: { version: input.version, before: labelOf(version), after: { name, note } },
      },
    });
  });
