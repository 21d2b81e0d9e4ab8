import type { FlowIdInput } from "@millrace/contracts/api/flows";
import type { PublishPreview } from "@millrace/contracts/api/versions";
import { validateFlow } from "@millrace/engine/flow/validate";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { differenceOf } from "./compare/difference.ts";
import { contentHashOf } from "./content.ts";
import { findMissingFlows } from "./flow-references.ts";
import { readDraft, readProduction, requireFlow } from "./flow-rows.ts";
import { approvalViews, newestApproval } from "./gates/approval-rows.ts";
import { gateStates } from "./gates/gate-states.ts";
import { findMissingCredentials } from "./missing-credentials.ts";
import { newestVersion } from "./publish-flow.ts";

/** What publishing the draft now would change, and what stands in its way. */
export const previewPublish = (deps: CoreDeps, actor: Actor, input: FlowIdInput): Promise<PublishPreview> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const { revision, definition } = await readDraft(tx, actor, flow.id);
    const production = await readProduction(tx, actor, flow.id);
    const hash = contentHashOf(definition, deps.catalog);
    const same = await tx.flowVersion.findFirst({
      where: { organizationId: actor.organizationId, flowId: flow.id, contentHash: hash },
      orderBy: { number: "desc" },
      select: { number: true },
    });
    const approval = await newestApproval(tx, actor, flow.id, hash);
    const [approvalView = null] = await approvalViews(tx, actor, approval ? [approval] : []);
    return {
      ...(await differenceOf(tx, deps, actor, production?.definition ?? null, definition)),
      nextVersion: (await newestVersion(tx, actor, flow.id)) + 1,
      production: production?.version ?? null,
      draftRevision: revision,
      contentHash: hash,
      sameAs: same?.number ?? null,
      problems: [
        ...validateFlow(definition, deps.catalog),
        ...(await findMissingFlows(tx, actor, definition)),
        ...(await findMissingCredentials(tx, actor, definition, deps.catalog)),
      ],
      gates: await gateStates(tx, deps, actor, { flowUuid: flow.id, hash, definition }),
      approval: approvalView,
    };
  });
