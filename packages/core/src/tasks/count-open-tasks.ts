import type { OpenTaskCount } from "@millrace/contracts/api/tasks";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { askingRoles } from "./task-rows.ts";

const counted = 100;

/** How many open tasks ask the actor, up to 100. */
export const countOpenTasks = (deps: CoreDeps, actor: Actor): Promise<OpenTaskCount> =>
  readWithin(deps, actor, async (tx) => {
    const rows = await tx.wait.findMany({
      where: {
        organizationId: actor.organizationId,
        kind: "approval",
        resolvedAt: null,
        AND: [
          { OR: [{ dueAt: null }, { dueAt: { gt: deps.clock() } }] },
          { OR: [{ assigneeRole: null }, { assigneeRole: { in: askingRoles(actor) } }] },
        ],
      },
      select: { id: true },
      take: counted,
    });
    return { count: rows.length };
  });
