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

export const filterView = (row: FilterRow, actor: Actor): SavedFilter => ({
  id: toId("savedFilter", row.id),
  name: row.name,
  query: row.query,
  isShared: row.isShared,
  isOwn: row.ownerId === userIdOf(actor),
  ownerName: row.ownerName,
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

/** Whether somebody may change what everybody sees. */
export const mayCurate = (actor: Actor): boolean => actor.kind === "system" || roleCan(actor.role, "run.control");
