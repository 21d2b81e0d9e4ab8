import type { AddMemberInput, Member } from "@millrace/contracts/api/organizations";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { hashPassword } from "../account/password.ts";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { memberView, withPerson } from "./member-rows.ts";
import { requireRoleWithinReach } from "./member-rules.ts";

/**
 * Adds a person to the organization. An address without an account gets one with the given name and first password; an
 * existing account keeps its own name and password. Refused: a role above the actor's own, and somebody who is a member.
 */
export async function addMember(deps: CoreDeps, actor: Actor, input: AddMemberInput): Promise<Member> {
  requireRoleWithinReach(actor, input.role);
  const { organizationId } = actor;
  // Hashing takes long and needs no transaction.
  const passwordHash = input.firstPassword === undefined ? null : await hashPassword(input.firstPassword);
  return changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const event = await bumpOrganization(tx, actor, "member.changed", at);
    const userId = await findOrCreateUser(tx, { email: input.email, name: input.name, passwordHash, at });
    if (await tx.member.findFirst({ where: { organizationId, userId }, select: { id: true } }))
      throw new AppError("member.exists");
    const row = await tx.member.create({
      data: { organizationId, id: newUuid(), userId, role: input.role, joinedAt: at },
      include: withPerson,
    });
    await recordChange(tx, actor, {
      at,
      event,
      audit: {
        action: "member.added",
        subject: { type: "member", id: toId("member", row.id), name: row.user.name },
        details: { userId: toId("user", userId), role: input.role },
      },
    });
    return memberView(row);
  });
}

async function findOrCreateUser(
  tx: Tx,
  person: { email: string; name: string; passwordHash: string | null; at: Date },
): Promise<string> {
  const { email, name, passwordHash, at } = person;
  const existing = await tx.userAccount.findUnique({ where: { email }, select: { id: true } });
  if (existing) return existing.id;
  if (passwordHash === null) {
    const message = "This person has no account yet. Give a first password that you hand over.";
    throw new AppError("request.invalid", { message, details: { fields: { firstPassword: message } } });
  }
  // Somebody else may add the same address at this moment; whoever is first makes the account.
  await tx.userAccount.createMany({
    data: [{ id: newUuid(), email, name, passwordHash, createdAt: at }],
    skipDuplicates: true,
  });
  return (await tx.userAccount.findUniqueOrThrow({ where: { email }, select: { id: true } })).id;
}
