import { type CredentialSecret, credentialSecret } from "@millrace/contracts/api/credentials";
import { AppError } from "@millrace/contracts/errors";
import type { SecretBox } from "@millrace/db/encryption";
import type { Tx } from "../shared/within.ts";

type Place = { organizationId: string; rowId: string };

const placeOf = ({ organizationId, rowId }: Place) => ({ organizationId, table: "credential" as const, rowId });

const keysOf = (tx: Tx, { organizationId }: Place) =>
  tx.organizationKey.findMany({ where: { organizationId }, select: { id: true, wrappedKey: true } });

/** The ciphertext of a secret for one row of `credential`; it opens in no other row. */
export async function sealSecret(tx: Tx, box: SecretBox, place: Place, secret: CredentialSecret): Promise<string> {
  return box.seal(await keysOf(tx, place), placeOf(place), JSON.stringify(secret));
}

/** Reads what opening needs now, opens later: the returned function gives the secret of one row or throws `credential.unreadable`. */
export async function secretOpener(
  tx: Tx,
  box: SecretBox,
  place: Place,
  sealed: string,
): Promise<() => CredentialSecret> {
  const keys = await keysOf(tx, place);
  return () => {
    const parsed = credentialSecret.safeParse(JSON.parse(box.open(keys, placeOf(place), sealed)));
    if (!parsed.success) throw new AppError("credential.unreadable");
    return parsed.data;
  };
}
