import type { DraftLog, DraftLogInput } from "@millrace/contracts/api/drafts";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { readDraftLog } from "./read-draft-log.ts";

/** What became of the draft since a revision that the caller knows. */
export const draftLog = (deps: CoreDeps, actor: Actor, { flowId, after }: DraftLogInput): Promise<DraftLog> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, flowId);
    const { revision } = await tx.flowDraft.findFirstOrThrow({
      where: { organizationId: actor.organizationId, flowId: flow.id },
      select: { revision: true },
    });
    return readDraftLog(tx, actor, { flowUuid: flow.id, after, revision });
  });
