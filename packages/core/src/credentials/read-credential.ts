import type { CredentialSecret } from "@millrace/contracts/api/credentials";
import { AppError } from "@millrace/contracts/errors";
import { parseId } from "@millrace/contracts/ids";
import { withOrganization } from "@millrace/db/client";
import type { CoreDeps } from "../shared/deps.ts";
import { secretOpener } from "./credential-secret.ts";

export type ReadableCredential = {
  allowedHosts: string[];
  /** Decrypts; called only once the host has been found allowed. */
  openSecret: () => CredentialSecret;
};

/**
 * A credential with the way to its plain secret, for the worker's credential broker and for nobody else: no procedure leads here. An id
 * that is not one of this organization's is `credential.not_found`.
 */
export function readCredential(
  deps: Pick<CoreDeps, "database" | "secretBox">,
  organizationId: string,
  credentialId: string,
): Promise<ReadableCredential> {
  return withOrganization(deps.database, { organizationId }, async (tx) => {
    const rowId = parseId("credential", credentialId);
    const row =
      rowId === null
        ? null
        : await tx.credential.findFirst({
            where: { organizationId, id: rowId },
            select: { secret: true, allowedHosts: true },
          });
    if (rowId === null || !row) throw new AppError("credential.not_found");
    const openSecret = await secretOpener(tx, deps.secretBox, { organizationId, rowId }, row.secret);
    return { allowedHosts: row.allowedHosts, openSecret };
  });
}
