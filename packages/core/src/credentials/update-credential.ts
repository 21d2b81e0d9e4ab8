import type { Credential, UpdateCredentialInput } from "@millrace/contracts/api/credentials";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { orTaken } from "../shared/unique-violation.ts";
import { changeWithin } from "../shared/within.ts";
import {
  credentialNameConstraint,
  credentialView,
  describeSecret,
  publicColumns,
  rateColumns,
} from "./credential-rows.ts";
import { sealSecret } from "./credential-secret.ts";

/**
 * Renames a credential, changes who may receive it or how often it may be used, or replaces its secret whole. Steps use it from their next attempt on.
 * A host that could not receive the secret so far needs the secret again: else whoever may change a credential could have
 * a value that nobody can read sent to a host of their own.
 */
export const updateCredential = (
  deps: CoreDeps,
  actor: Actor,
  { credentialId, changes }: UpdateCredentialInput,
): Promise<Credential> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { organizationId } = actor;
    const id = toUuid("credential", credentialId);
    const { name, allowedHosts, secret, rateLimit } = changes;
    const stored = await tx.credential.findFirst({ where: { organizationId, id }, select: { allowedHosts: true } });
    if (!stored) throw new AppError("credential.not_found");
    const newHosts = allowedHosts?.filter((host) => !stored.allowedHosts.includes(host)) ?? [];
    if (newHosts.length > 0 && !secret) throw new AppError("credential.secret_needed", { details: { newHosts } });

    const replaced = secret && {
      secret: await sealSecret(tx, deps.secretBox, { organizationId, rowId: id }, secret),
      ...describeSecret(secret),
    };
    const row = await orTaken(
      tx.credential.update({
        where: { organizationId_id: { organizationId, id } },
        data: {
          name,
          allowedHosts,
          ...replaced,
          ...(rateLimit === undefined ? {} : rateColumns(rateLimit)),
          revision: { increment: 1 },
          updatedAt: at,
        },
        select: publicColumns,
      }),
      credentialNameConstraint,
      "credential.name_taken",
    );
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "credential.changed", at),
      audit: {
        action: secret ? "credential.replaced" : "credential.updated",
        subject: { type: "credential", id: credentialId, name: row.name },
        details: { kind: row.kind, allowedHosts: row.allowedHosts, ...(rateLimit === undefined ? {} : { rateLimit }) },
      },
    });
    return credentialView(row);
  });
