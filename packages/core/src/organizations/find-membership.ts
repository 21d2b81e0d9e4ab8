import { role } from "@millrace/contracts/api/account";
import type { Role } from "@millrace/contracts/permissions";
import { withUser } from "@millrace/db/client";
import type { CoreDeps } from "../shared/deps.ts";

export type Membership = { organizationId: string; role: Role };

/** The person's role in the organization with this slug, `null` when there is none or the person is not a member. */
export async function findMembership(
  deps: CoreDeps,
  who: { userId: string; slug: string },
): Promise<Membership | null> {
  const member = await withUser(deps.database, who.userId, (tx) =>
    tx.member.findFirst({
      where: { userId: who.userId, organization: { slug: who.slug } },
      select: { organizationId: true, role: true },
    }),
  );
  return member && { organizationId: member.organizationId, role: role.parse(member.role) };
}
