import type { Page } from "@millrace/contracts/api/paging";
import type { ListSchedulesInput, Schedule } from "@millrace/contracts/api/schedules";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorMoment, momentCursor, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { parsePolicies } from "./schedule-rows.ts";
import { scheduleViews } from "./schedule-view.ts";

/** The schedules in production, the one that comes next first. */
export const listSchedules = (deps: CoreDeps, actor: Actor, input: ListSchedulesInput): Promise<Page<Schedule>> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const after = cursorMoment("flow", input.cursor);
    const rows = await tx.schedule.findMany({
      where: {
        organizationId,
        ...(after && {
          OR: [{ nextAt: { gt: after.at } }, { nextAt: after.at, flowId: { gt: after.uuid } }],
        }),
      },
      orderBy: [{ nextAt: "asc" }, { flowId: "asc" }],
      take: input.limit + 1,
    });
    const now = deps.clock();
    const page = pageOfRows(rows, input.limit, parsePolicies, (row) =>
      momentCursor(row.nextAt, toId("flow", row.flowId)),
    );
    return { ...page, items: await scheduleViews(tx, organizationId, page.items, now) };
  });
