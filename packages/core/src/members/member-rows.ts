import { role } from "@millrace/contracts/api/account";
import type { Member } from "@millrace/contracts/api/organizations";
import { AppError } from "@millrace/contracts/errors";
import { toId, toUuid } from "@millrace/contracts/ids";
import type { Role } from "@millrace/contracts/permissions";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

export type MemberRow = {
  id: string;
  userId: string;
  role: string;
  joinedAt: Date;
  user: { name: string; email: string };
};

export const withPerson = { user: { select: { name: true, email: true } } } as const;

export const memberView = (row: MemberRow): Member => ({
  id: toId("member", row.id),
  userId: toId("user", row.userId),
  name: row.user.name,
  email: row.user.email,
  role: role.parse(row.role),
  joinedAt: row.joinedAt.toISOString(),
});

/** One member of the actor's organization; `member.not_found` for every other id. */
export async function requireMember(tx: Tx, actor: Actor, memberId: Member["id"]): Promise<MemberRow & { role: Role }> {
  const row = await tx.member.findFirst({
    where: { organizationId: actor.organizationId, id: toUuid("member", memberId) },
    include: withPerson,
  });
  if (!row) throw new AppError("member.not_found");
  return { ...row, role: role.parse(row.role) };
}

/** Refuses to take the role from the only owner. The organization's row must be locked. */
export async function requireAnotherOwner(tx: Tx, actor: Actor, member: { id: string; role: Role }): Promise<void> {
  if (member.role !== "owner") return;
  const others = await tx.member.count({
    where: { organizationId: actor.organizationId, role: "owner", id: { not: member.id } },
  });
  if (others === 0) throw new AppError("organization.last_owner");
}

/** The member's tickets for live events that nobody has redeemed yet are worth nothing any more. */
export async function dropTickets(tx: Tx, actor: Actor, { userId }: { userId: string }): Promise<void> {
  await tx.realtimeTicket.deleteMany({ where: { organizationId: actor.organizationId, userId } });
}
