import type { Page } from "@millrace/contracts/api/paging";
import type { ListTasksInput, TaskSummary } from "@millrace/contracts/api/tasks";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorMoment, cursorUuid, momentCursor } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { askingRoles, taskSummaries } from "./task-rows.ts";

/** Tasks that can be decided, the newest first, or those that have ended, the last one first. */
export const listTasks = (deps: CoreDeps, actor: Actor, input: ListTasksInput): Promise<Page<TaskSummary>> =>
  readWithin(deps, actor, async (tx) => {
    const now = deps.clock();
    const mine = input.mine ? { OR: [{ assigneeRole: null }, { assigneeRole: { in: askingRoles(actor) } }] } : {};
    const rows = await tx.wait.findMany({
      where: {
        organizationId: actor.organizationId,
        kind: "approval",
        AND: [mine, input.state === "open" ? openWhere(now, input.cursor) : endedWhere(input.cursor)],
      },
      orderBy: input.state === "open" ? [{ id: "desc" }] : [{ resolvedAt: "desc" }, { id: "desc" }],
      take: input.limit + 1,
    });
    const shown = rows.slice(0, input.limit);
    const last = shown.at(-1);
    const cursor = !last || rows.length <= input.limit ? null : cursorOf(last);
    return { items: await taskSummaries(tx, actor, shown, now), nextCursor: cursor };
  });

const openWhere = (now: Date, cursor: string | undefined) => ({
  resolvedAt: null,
  id: { lt: cursorUuid("wait", cursor) },
  OR: [{ dueAt: null }, { dueAt: { gt: now } }],
});

function endedWhere(cursor: string | undefined) {
  const before = cursorMoment("wait", cursor);
  if (!before) return { resolvedAt: { not: null } };
  // The cursor has milliseconds, the column microseconds: rows of that millisecond are told apart by their id.
  const nextMs = new Date(before.at.getTime() + 1);
  return {
    resolvedAt: { not: null, lt: nextMs },
    OR: [{ resolvedAt: { lt: before.at } }, { id: { lt: before.uuid } }],
  };
}

const cursorOf = (row: { id: string; resolvedAt: Date | null }): string =>
  row.resolvedAt === null ? toId("wait", row.id) : momentCursor(row.resolvedAt, toId("wait", row.id));
