import type { SavedFilter, SavedFilterIdInput } from "@millrace/contracts/api/saved-filters";
import { AppError } from "@millrace/contracts/errors";
import { toId, toUuid } from "@millrace/contracts/ids";
import { roleCan } from "@millrace/contracts/permissions";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

export type FilterRow = {
  id: string;
  ownerId: string;
  ownerName: string;
  name: string;
  query: string;
  isShared: boolean;
};

export const filterView = (row: FilterRow, actor: Actor, isOwnerGone: boolean): SavedFilter => ({
  id: toId("savedFilter", row.id),
  name: row.name,
  query: row.query,
  isShared: row.isShared,
  isOwn: row.ownerId === userIdOf(actor),
  ownerName: row.ownerName,
  isOwnerGone,
});

/** Own filters, and those that others have shared. */
export const visibleTo = (actor: Actor) => ({
  organizationId: actor.organizationId,
  OR: [{ isShared: true }, ...(actor.kind === "user" ? [{ ownerId: actor.userId }] : [])],
});

/** A filter that the actor sees; `filter.not_found` for every other id. */
export async function requireFilter(tx: Tx, actor: Actor, { filterId }: SavedFilterIdInput): Promise<FilterRow> {
  const row = await tx.savedFilter.findFirst({ where: { ...visibleTo(actor), id: toUuid("savedFilter", filterId) } });
  if (!row) throw new AppError("filter.not_found");
  return row;
}

/**
 * Refuses to change what is not the actor's own, and what everybody sees without the right to control runs (`auth.forbidden`).
 * What is shared belongs to everybody, so that it can be changed when its owner has left.
 */
export function requireMayChange(actor: Actor, { isShared }: Pick<FilterRow, "isShared">): void {
  if (isShared && actor.kind === "user" && !roleCan(actor.role, "run.control"))
    throw new AppError("auth.forbidden", { details: { permission: "run.control" } });
}

/** Which of these people are no members any more. */
export async function goneOwners(tx: Tx, { organizationId }: Actor, ownerIds: readonly string[]): Promise<Set<string>> {
  const gone = new Set(ownerIds);
  const members = await tx.member.findMany({
    where: { organizationId, userId: { in: [...gone] } },
    select: { userId: true },
  });
  for (const { userId } of members) gone.delete(userId);
  return gone;
}
