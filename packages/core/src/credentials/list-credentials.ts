import type { Credential } from "@millrace/contracts/api/credentials";
import type { ListInput, Page } from "@millrace/contracts/api/paging";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { credentialView, publicColumns } from "./credential-rows.ts";

/** The organization's credentials without their values, the oldest first. */
export const listCredentials = (deps: CoreDeps, actor: Actor, input: ListInput): Promise<Page<Credential>> =>
  readWithin(deps, actor, async (tx) => {
    const rows = await tx.credential.findMany({
      where: { organizationId: actor.organizationId, id: { gt: cursorUuid("credential", input.cursor) } },
      select: publicColumns,
      orderBy: { id: "asc" },
      take: input.limit + 1,
    });
    return pageOfRows(rows, input.limit, credentialView, (row) => toId("credential", row.id));
  });
