import type { CredentialSecret } from "@millrace/contracts/api/credentials";
import { AppError } from "@millrace/contracts/errors";
import { hostOf, portOf } from "./guard.ts";
import type { Masker } from "./masker.ts";

/** What the broker needs to know of a credential; the secret is opened only after the host has been found allowed. */
export type StoredCredential = {
  /** `api.example.com`, `*.example.com` (hosts below it), each with an optional `:port`; without one, any port. */
  allowedHosts: readonly string[];
  /** Decrypts. Throws `credential.unreadable`. */
  openSecret(): CredentialSecret | Promise<CredentialSecret>;
};

/** Finds a credential of exactly this organization; `null` when there is none. */
export type ReadCredential = (organizationId: string, credentialId: string) => Promise<StoredCredential | null>;

/**
 * The header that carries a credential to this URL. Throws `credential.not_found`, and `credential.host_not_allowed` before
 * anything is decrypted. The values it resolves are known to the masker before they are used.
 */
export async function resolveCredential(
  readCredential: ReadCredential,
  step: { organizationId: string; credentialId: string; url: URL },
  masker: Masker,
): Promise<Record<string, string>> {
  const credential = await readCredential(step.organizationId, step.credentialId);
  if (credential === null) throw new AppError("credential.not_found");
  if (!credential.allowedHosts.some((allowed) => isAllowed(allowed, step.url))) {
    const host = hostOf(step.url);
    throw new AppError("credential.host_not_allowed", {
      message: `The credential may not be sent to ${host}. Add the host to the credential or use another one.`,
      details: { host },
    });
  }
  const secret = await credential.openSecret();
  if (secret.kind === "header") {
    masker.remember(secret.value);
    // "Bearer abc": a service may send back the part after the scheme alone.
    const token = /^\S+\s+(\S{8,})$/.exec(secret.value)?.[1];
    if (token) masker.remember(token);
    return { [secret.headerName.toLowerCase()]: secret.value };
  }
  const pair = `${secret.username}:${secret.password}`;
  masker.remember(pair);
  if (secret.password !== "") masker.remember(secret.password);
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function isAllowed(allowed: string, url: URL): boolean {
  const [, name = "", port] = /^(.*?)(?::(\d+))?$/.exec(allowed.toLowerCase()) ?? [];
  if (port !== undefined && Number(port) !== portOf(url)) return false;
  const host = hostOf(url);
  return name.startsWith("*.") ? host.endsWith(name.slice(1)) : host === name;
}
