import type { Me } from "@millrace/contracts/api/account";
import { role } from "@millrace/contracts/api/account";
import { toId } from "@millrace/contracts/ids";
import { permissionsOf } from "@millrace/contracts/permissions";
import { withUser } from "@millrace/db/client";
import type { AccountActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";

/** The signed-in person and their organizations with the role in each, by name. */
export async function getMe(deps: CoreDeps, actor: AccountActor): Promise<Me> {
  const memberships = await withUser(deps.database, actor.userId, (tx) =>
    tx.member.findMany({
      where: { userId: actor.userId },
      include: { organization: { select: { id: true, name: true, slug: true } } },
    }),
  );
  return {
    user: { id: toId("user", actor.userId), name: actor.name, email: actor.email },
    organizations: memberships
      .map((membership) => {
        const { id, name, slug } = membership.organization;
        const held = role.parse(membership.role);
        return { id: toId("organization", id), name, slug, role: held, permissions: [...permissionsOf(held)] };
      })
      .sort((a, b) => a.name.localeCompare(b.name)),
  };
}
