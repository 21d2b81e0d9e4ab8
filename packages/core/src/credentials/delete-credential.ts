import type { CredentialIdInput } from "@millrace/contracts/api/credentials";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { publicColumns } from "./credential-rows.ts";

/** Deletes a credential with its value. Steps that still name it fail with `credential.not_found`. */
export const deleteCredential = (deps: CoreDeps, actor: Actor, input: CredentialIdInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const id = toUuid("credential", input.credentialId);
    const found = await tx.credential.findFirst({ where: { organizationId, id }, select: publicColumns });
    if (!found) throw new AppError("credential.not_found");
    await tx.credential.deleteMany({ where: { organizationId, id } });
    const at = deps.clock();
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "credential.changed", at),
      audit: {
        action: "credential.deleted",
        subject: { type: "credential", id: input.credentialId, name: found.name },
      },
    });
  });
