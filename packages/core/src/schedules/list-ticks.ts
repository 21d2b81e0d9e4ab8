import type { Page } from "@millrace/contracts/api/paging";
import type { ListTicksInput, ScheduleTick } from "@millrace/contracts/api/schedules";
import { toUuid } from "@millrace/contracts/ids";
import { Prisma } from "@millrace/db/client";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorMoment, momentCursor, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { selectTicks, type TickRow, tickView } from "./tick-view.ts";

/** The ticks of a flow that have come, the latest first, each with what became of it. */
export const listTicks = (deps: CoreDeps, actor: Actor, input: ListTicksInput): Promise<Page<ScheduleTick>> =>
  readWithin(deps, actor, async (tx) => {
    await requireFlowOrArchived(tx, actor, input.flowId);
    const before = cursorMoment("flow", input.cursor);
    const rows = await tx.$queryRaw<TickRow[]>`${selectTicks}
      where t.organization_id = ${actor.organizationId}::uuid and t.flow_id = ${toUuid("flow", input.flowId)}::uuid
        ${before ? Prisma.sql`and t.tick_at < ${before.at}` : Prisma.empty}
      order by t.tick_at desc limit ${input.limit + 1}`;
    return pageOfRows(rows, input.limit, tickView, (row) => momentCursor(row.tickAt, input.flowId));
  });
