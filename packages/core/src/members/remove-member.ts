import type { RemoveMemberInput } from "@millrace/contracts/api/organizations";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { dropTickets, requireAnotherOwner, requireMember } from "./member-rows.ts";
import { requireRoleWithinReach } from "./member-rules.ts";

/** Ends a membership, at once, with its unused tickets for live events; the account stays. Refused: somebody with a higher role, and the last owner. */
export const removeMember = (deps: CoreDeps, actor: Actor, input: RemoveMemberInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const event = await bumpOrganization(tx, actor, "member.changed", at);
    const member = await requireMember(tx, actor, input.memberId);
    requireRoleWithinReach(actor, member.role);
    await requireAnotherOwner(tx, actor, member);
    await tx.member.delete({
      where: { organizationId_id: { organizationId: actor.organizationId, id: member.id } },
    });
    await dropTickets(tx, actor, member);
    // Nobody else sees them; what was shared stays.
    await tx.savedFilter.deleteMany({
      where: { organizationId: actor.organizationId, ownerId: member.userId, isShared: false },
    });
    await recordChange(tx, actor, {
      at,
      event,
      audit: {
        action: "member.removed",
        subject: { type: "member", id: input.memberId, name: member.user.name },
        details: { role: member.role },
      },
    });
  });
