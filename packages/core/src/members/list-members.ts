import type { Member } from "@millrace/contracts/api/organizations";
import type { ListInput, Page } from "@millrace/contracts/api/paging";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { memberView, withPerson } from "./member-rows.ts";

/** The members of the organization, in the order in which they joined. */
export const listMembers = (deps: CoreDeps, actor: Actor, input: ListInput): Promise<Page<Member>> =>
  readWithin(deps, actor, async (tx) => {
    const rows = await tx.member.findMany({
      where: { organizationId: actor.organizationId, id: { gt: cursorUuid("member", input.cursor) } },
      include: withPerson,
      orderBy: { id: "asc" },
      take: input.limit + 1,
    });
    return pageOfRows(rows, input.limit, memberView, (row) => toId("member", row.id));
  });
