import { type Credential, type CredentialSecret, credential } from "@millrace/contracts/api/credentials";
import type { Rate } from "@millrace/contracts/flow/definition";
import { toId } from "@millrace/contracts/ids";

/** Two credentials of an organization never have the same name. */
export const credentialNameConstraint = "credential_organization_id_name_key";

type CredentialRow = {
  id: string;
  name: string;
  kind: string;
  allowedHosts: string[];
  label: string;
  last4: string;
  rateMax: number | null;
  ratePerMs: bigint | null;
  updatedAt: Date;
};

/** The columns that leave the database; the secret is not among them. */
export const publicColumns = {
  id: true,
  name: true,
  kind: true,
  allowedHosts: true,
  label: true,
  last4: true,
  rateMax: true,
  ratePerMs: true,
  updatedAt: true,
} as const;

export const credentialView = (row: CredentialRow): Credential => ({
  id: toId("credential", row.id),
  name: row.name,
  kind: credential.shape.kind.parse(row.kind),
  allowedHosts: row.allowedHosts,
  label: row.label,
  last4: row.last4,
  rateLimit: rateOf(row),
  updatedAt: row.updatedAt.toISOString(),
});

/** How often a credential may be used at one host, as its row has it and as its columns. */
export const rateOf = ({ rateMax, ratePerMs }: Pick<CredentialRow, "rateMax" | "ratePerMs">): Rate | null =>
  rateMax === null || ratePerMs === null ? null : { max: rateMax, perMs: Number(ratePerMs) };
export const rateColumns = (rate: Rate | null) => ({ rateMax: rate?.max ?? null, ratePerMs: rate?.perMs ?? null });

/** Four characters of a shorter secret would give away too much of it. */
const minLengthForLast4 = 16;

/** What may be shown of a secret: whose it is and how it ends. */
export function describeSecret(secret: CredentialSecret): { kind: string; label: string; last4: string } {
  const value = secret.kind === "header" ? secret.value : secret.password;
  return {
    kind: secret.kind,
    label: secret.kind === "header" ? secret.headerName : secret.username,
    last4: value.length >= minLengthForLast4 ? value.slice(-4) : "",
  };
}
