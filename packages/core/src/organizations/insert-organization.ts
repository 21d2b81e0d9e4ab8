import { randomBytes } from "node:crypto";
import { newUuid, toId } from "@millrace/contracts/ids";
import type { UserActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import type { Tx } from "../shared/within.ts";
import { slugCandidates } from "./slug.ts";

/** The owner-to-be of a new organization, as the actor inside it. */
export const founder = (person: { userId: string; name: string; requestId: string }): UserActor => ({
  kind: "user",
  role: "owner",
  organizationId: newUuid(),
  ...person,
});

/** Makes the organization that `actor` already acts in, with the actor as its owner and its first data key. */
export async function insertOrganization(
  tx: Tx,
  deps: CoreDeps,
  actor: UserActor,
  name: string,
): Promise<{ slug: string }> {
  const at = deps.clock();
  const { organizationId } = actor;
  const slug = await insertWithFreeSlug(tx, { id: organizationId, name, revision: 1n, createdAt: at });
  await tx.member.create({
    data: { organizationId, id: newUuid(), userId: actor.userId, role: actor.role, joinedAt: at },
  });
  await tx.organizationKey.create({ data: { organizationId, ...deps.secretBox.newOrganizationKey(organizationId) } });
  await recordChange(tx, actor, {
    at,
    event: { type: "organization.changed", revision: 1, at: at.toISOString() },
    audit: {
      action: "organization.created",
      subject: { type: "organization", id: toId("organization", organizationId), name },
    },
  });
  return { slug };
}

/** A taken slug is skipped without an error, which would end the transaction. */
async function insertWithFreeSlug(
  tx: Tx,
  row: { id: string; name: string; revision: bigint; createdAt: Date },
): Promise<string> {
  for (const slug of slugCandidates(row.name, () => randomBytes(3).toString("hex"))) {
    const { count } = await tx.organization.createMany({ data: [{ ...row, slug }], skipDuplicates: true });
    if (count === 1) return slug;
  }
  throw new Error("slug candidates never end");
}
