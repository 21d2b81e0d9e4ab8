import { toId } from "@millrace/contracts/ids";
import { Prisma } from "@millrace/db/client";
import type { BranchRow } from "../branches/branch-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** How many of the newest runs are looked at for one of a branch: no index knows whose draft a run was of. */
const mostLookedAt = 1_000;

/**
 * The run whose data says most about a branch's draft: the newest of that draft. The main branch is what production runs, so
 * its runs are those of versions too, and they are the next best for another branch that has not run (among the newest 1,000
 * runs); else it is the newest of the flow, and `null` where it never ran. `withoutSingle` leaves tests of one node alone out.
 */
export async function newestRunFor(
  tx: Tx,
  { organizationId }: Actor,
  flowUuid: string,
  branch: Pick<BranchRow, "id" | "isMain">,
  { withoutSingle = false }: { withoutSingle?: boolean } = {},
): Promise<string | null> {
  const newest = async (among: Prisma.Sql, which: Prisma.Sql): Promise<string | null> => {
    const [row] = await tx.$queryRaw<{ id: string }[]>`
      select id from (
        select id, test from run
        where organization_id = ${organizationId}::uuid and flow_id = ${flowUuid}::uuid ${among}
        order by id desc limit ${mostLookedAt}) r
      where ${which} ${withoutSingle ? Prisma.sql`and test ->> 'kind' is distinct from 'only'` : Prisma.empty}
      order by id desc limit 1`;
    return row?.id ?? null;
  };
  const ofBranch = branch.isMain
    ? null
    : await newest(
        Prisma.sql`and version_number is null`,
        Prisma.sql`test #>> '{draft,branchId}' = ${toId("branch", branch.id)}`,
      );
  return (
    ofBranch ??
    (await newest(Prisma.empty, Prisma.sql`test #>> '{draft,branchId}' is null`)) ??
    (await newest(Prisma.empty, Prisma.sql`true`))
  );
}
