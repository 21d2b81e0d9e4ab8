import type { CreateCredentialInput, Credential } from "@millrace/contracts/api/credentials";
import { newUuid, toId } from "@millrace/contracts/ids";
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

/** Stores a secret, encrypted, under a name of its own (`credential.name_taken`). It can be used and replaced, never read. */
export const createCredential = (deps: CoreDeps, actor: Actor, input: CreateCredentialInput): Promise<Credential> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { organizationId } = actor;
    const id = newUuid();
    const secret = await sealSecret(tx, deps.secretBox, { organizationId, rowId: id }, input.secret);
    const { name, allowedHosts, rateLimit = null } = input;
    const shown = { ...describeSecret(input.secret), ...rateColumns(rateLimit) };
    const data = { organizationId, id, name, allowedHosts, secret, ...shown };
    const row = await orTaken(
      tx.credential.create({ data: { ...data, createdAt: at, updatedAt: at }, select: publicColumns }),
      credentialNameConstraint,
      "credential.name_taken",
    );
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "credential.changed", at),
      audit: {
        action: "credential.created",
        subject: { type: "credential", id: toId("credential", id), name },
        details: { kind: row.kind, allowedHosts, ...(rateLimit ? { rateLimit } : {}) },
      },
    });
    return credentialView(row);
  });
