import type { OrganizationEvent } from "@millrace/contracts/events";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/**
 * Locks the organization's row until the end of the transaction, so that changes of members and settings follow one
 * another, and gives the event of this change with the organization's next revision.
 */
export async function bumpOrganization(
  tx: Tx,
  actor: Actor,
  type: OrganizationEvent["type"],
  at: Date,
): Promise<OrganizationEvent> {
  const { revision } = await tx.organization.update({
    where: { id: actor.organizationId },
    data: { revision: { increment: 1 } },
    select: { revision: true },
  });
  return { type, revision: Number(revision), at: at.toISOString() };
}
