import type { OpenTaskCount } from "@millrace/contracts/api/tasks";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { readWithin } from "../../shared/within.ts";
import { toDecideWhere } from "./approval-rows.ts";

const counted = 100;

/** How many open requests for approval the actor may decide, up to 100. */
export const countApprovals = (deps: CoreDeps, actor: Actor): Promise<OpenTaskCount> =>
  readWithin(deps, actor, async (tx) => {
    const where = toDecideWhere(actor);
    const rows = where ? await tx.publishApproval.findMany({ where, select: { id: true }, take: counted }) : [];
    return { count: rows.length };
  });
