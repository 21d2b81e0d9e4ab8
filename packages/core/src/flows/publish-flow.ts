import type { PublishInput, PublishOutput } from "@millrace/contracts/api/flows";
import { AppError } from "@millrace/contracts/errors";
import { type Id, toUuid } from "@millrace/contracts/ids";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { contentHashOf } from "./content.ts";
import { flowEvent } from "./flow-event.ts";
import { findMissingFlows } from "./flow-references.ts";
import { lockFlow, readDraft } from "./flow-rows.ts";
import { freezeVersion } from "./freeze-version.ts";
import { passGates } from "./gates/gate-states.ts";
import { findMissingCredentials } from "./missing-credentials.ts";
import { pointProduction } from "./production.ts";
import { invalidFlow, requireRunnable } from "./validity.ts";

/**
 * Freezes the draft as the flow's next version and points production at it, atomically for all processes. Refused: a
 * draft that changed since the caller saw it (`flow.draft_conflict`), one that can't run or names a version of another flow or a credential that is not there (`flow.invalid`), one that means
 * the same as production (`flow.nothing_to_publish`), an error handler that is gone (`flow.no_error_handler`), a webhook path that is taken (`flow.path_taken`),
 * and a draft for which a gate that the organization has switched on is closed (`flow.gate_closed`).
 */
export const publishFlow = (deps: CoreDeps, actor: Actor, input: PublishInput): Promise<PublishOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    // The lock lets one publish of the flow through at a time, so no two of them take the same number.
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const { revision, definition, layout } = await readDraft(tx, actor, flow.id);
    if (revision !== input.draftRevision)
      throw new AppError("flow.draft_conflict", { details: { currentRevision: revision } });
    const trigger = requireRunnable(definition, deps.catalog);
    await requireErrorHandler(tx, actor, definition.settings.errorHandlerFlowId);
    const missing = [
      ...(await findMissingFlows(tx, actor, definition)),
      ...(await findMissingCredentials(tx, actor, definition, deps.catalog)),
    ];
    if (missing.length > 0) throw invalidFlow(missing);
    const hash = contentHashOf(definition, deps.catalog);
    if (hash === (await productionHash(tx, actor, flow.id))) throw new AppError("flow.nothing_to_publish");

    await passGates(tx, deps, actor, { flowUuid: flow.id, hash, definition });

    const version = (await newestVersion(tx, actor, flow.id)) + 1;
    await freezeVersion(tx, actor, {
      flowUuid: flow.id,
      number: version,
      contentHash: hash,
      definition,
      layout,
      note: input.note,
      draftRevision: revision,
      at,
    });
    if (input.name)
      await tx.flowVersionLabel.create({
        data: {
          organizationId: actor.organizationId,
          flowId: flow.id,
          versionNumber: version,
          name: input.name,
          note: input.note,
          changedAt: at,
          changedBy: userIdOf(actor),
        },
      });
    const { share = 1 } = definition.settings;
    const from = await pointProduction(tx, actor, { flowUuid: flow.id, versionNumber: version, trigger, share, at });
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.published", flow, actor, at),
      audit: {
        action: "flow.published",
        subject: { type: "flow", id: input.flowId, name: flow.name },
        details: { version, from, to: version, contentHash: hash, name: input.name ?? "", note: input.note },
      },
    });
    return { version };
  });

async function requireErrorHandler(tx: Tx, actor: Actor, handler: Id<"flow"> | undefined): Promise<void> {
  if (!handler) return;
  const where = { organizationId: actor.organizationId, id: toUuid("flow", handler), archivedAt: null };
  if ((await tx.flow.count({ where })) === 0) throw new AppError("flow.no_error_handler");
}

async function productionHash(tx: Tx, actor: Actor, flowUuid: string): Promise<string | null> {
  const row = await tx.flowProduction.findFirst({
    where: { organizationId: actor.organizationId, flowId: flowUuid },
    select: { version: { select: { contentHash: true } } },
  });
  return row?.version.contentHash ?? null;
}

/** The highest version number of a flow, 0 when it has none. */
export async function newestVersion(tx: Tx, actor: Actor, flowUuid: string): Promise<number> {
  const row = await tx.flowVersion.findFirst({
    where: { organizationId: actor.organizationId, flowId: flowUuid },
    orderBy: { number: "desc" },
    select: { number: true },
  });
  return row?.number ?? 0;
}
