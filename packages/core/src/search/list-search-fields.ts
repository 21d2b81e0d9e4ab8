import type { SearchFieldsInput } from "@millrace/contracts/api/search";
import { toUuid } from "@millrace/contracts/ids";
import type { DeclaredSearchField } from "@millrace/contracts/run/search-value";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { readDeclaredFields } from "./declared-fields.ts";

/** By which fields runs of a flow can be looked for, see `readDeclaredFields`; `flow.not_found` for the id of none. */
export const listSearchFields = (
  deps: CoreDeps,
  actor: Actor,
  { flowId, version }: SearchFieldsInput,
): Promise<DeclaredSearchField[]> =>
  readWithin(deps, actor, async (tx) => {
    await requireFlowOrArchived(tx, actor, flowId);
    return readDeclaredFields(tx, actor, toUuid("flow", flowId), version);
  });
