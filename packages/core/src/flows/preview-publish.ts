import type { FlowIdInput, PublishPreview } from "@millrace/contracts/api/flows";
import { describeChanges, describeContractChanges } from "@millrace/engine/flow/diff";
import { validateFlow } from "@millrace/engine/flow/validate";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { findMissingFlows } from "./flow-references.ts";
import { readDraft, readProduction, requireFlow } from "./flow-rows.ts";
import { newestVersion } from "./publish-flow.ts";

/** What publishing the draft now would change, and what stands in its way. */
export const previewPublish = (deps: CoreDeps, actor: Actor, input: FlowIdInput): Promise<PublishPreview> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const draft = await readDraft(tx, actor, flow.id);
    const production = await readProduction(tx, actor, flow.id);
    const before = production?.definition ?? null;
    return {
      nextVersion: (await newestVersion(tx, actor, flow.id)) + 1,
      changes: describeChanges(before, draft.definition, deps.catalog),
      problems: [
        ...validateFlow(draft.definition, deps.catalog),
        ...(await findMissingFlows(tx, actor, draft.definition)),
      ],
      contractChanges: describeContractChanges(before, draft.definition, deps.catalog),
    };
  });
