import type { ChangeMemberRoleInput, Member } from "@millrace/contracts/api/organizations";
import { AppError } from "@millrace/contracts/errors";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { dropTickets, memberView, requireAnotherOwner, requireMember, withPerson } from "./member-rows.ts";
import { requireRoleWithinReach } from "./member-rules.ts";

/** Gives a member another role. Refused: one's own role, roles above one's own, and taking it from the last owner. */
export const changeMemberRole = (deps: CoreDeps, actor: Actor, input: ChangeMemberRoleInput): Promise<Member> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const event = await bumpOrganization(tx, actor, "member.changed", at);
    const member = await requireMember(tx, actor, input.memberId);
    if (member.userId === userIdOf(actor)) throw new AppError("organization.own_role");
    requireRoleWithinReach(actor, member.role);
    requireRoleWithinReach(actor, input.role);
    if (input.role !== "owner") await requireAnotherOwner(tx, actor, member);

    const row = await tx.member.update({
      where: { organizationId_id: { organizationId: actor.organizationId, id: member.id } },
      data: { role: input.role },
      include: withPerson,
    });
    await dropTickets(tx, actor, member);
    await recordChange(tx, actor, {
      at,
      event,
      audit: {
        action: "member.role_changed",
        subject: { type: "member", id: input.memberId, name: row.user.name },
        details: { from: member.role, to: input.role },
      },
    });
    return memberView(row);
  });
