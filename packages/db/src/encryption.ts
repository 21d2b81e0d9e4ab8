import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { AppError } from "@millrace/contracts/errors";

/** A row of `organization_key`. */
export type OrganizationKey = { id: number; wrappedKey: string };

/** Where a secret lives. It is bound into the ciphertext, which opens nowhere else. */
export type SecretPlace = { organizationId: string; table: "credential"; rowId: string };

/**
 * Envelope encryption: each organization has data keys, which are stored wrapped by the installation's master key, and
 * secrets are encrypted by a data key. Everything is AES-256-GCM with a fresh random nonce. What can't be opened, for
 * whatever reason (another master key, a changed bit, a text from another row, table or organization), throws
 * `credential.unreadable` and says nothing about why.
 */
export type SecretBox = {
  /** A new data key, ready to be inserted into `organization_key`. */
  newOrganizationKey(organizationId: string, id?: number): OrganizationKey;
  /** Encrypts with the newest of the organization's keys. Gives `v1.<key id>.<nonce>.<tag>.<ciphertext>`. */
  seal(keys: readonly OrganizationKey[], place: SecretPlace, plaintext: string): string;
  /** Decrypts what `seal` gave for the same place, with the key that it names. */
  open(keys: readonly OrganizationKey[], place: SecretPlace, sealed: string): string;
};

/** `masterKey`: 32 random bytes in base64 or base64url. Anything shorter or longer is refused. */
export function createSecretBox({ masterKey }: { masterKey: string }): SecretBox {
  const master = Buffer.from(masterKey, "base64");
  if (master.length !== 32) throw new RangeError("The master key must be 32 bytes in base64.");
  // Names the master key in what it wraps, so that a rotation can tell old from new. Not secret, and no way back.
  const masterId = createHash("sha256").update("millrace.master-key-id").update(master).digest("hex").slice(0, 8);

  const unwrap = (organizationId: string, key: OrganizationKey) =>
    decrypt(master, masterId, keyPlace(organizationId, key.id), key.wrappedKey);

  return {
    newOrganizationKey: (organizationId, id = 1) => ({
      id,
      wrappedKey: encrypt(master, masterId, keyPlace(organizationId, id), randomBytes(32)),
    }),
    seal(keys, place, plaintext) {
      const newest = keys.reduce<OrganizationKey | null>((best, key) => (best && best.id > key.id ? best : key), null);
      if (!newest) throw unreadable();
      const key = unwrap(place.organizationId, newest);
      return encrypt(key, String(newest.id), rowPlace(place), Buffer.from(plaintext, "utf8"));
    },
    open(keys, place, sealed) {
      const id = sealed.split(".")[1];
      const row = keys.find((key) => String(key.id) === id);
      if (!row) throw unreadable();
      return decrypt(unwrap(place.organizationId, row), String(row.id), rowPlace(place), sealed).toString("utf8");
    },
  };
}

// JSON, so that no choice of values can make two places look the same.
const keyPlace = (organizationId: string, id: number) => JSON.stringify(["organization_key", organizationId, id]);
const rowPlace = (place: SecretPlace) => JSON.stringify([place.table, place.organizationId, place.rowId]);

const unreadable = (cause?: unknown) => new AppError("credential.unreadable", { cause });

function encrypt(key: Buffer, keyId: string, place: string, plaintext: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(`v1.${keyId}.${place}`, "utf8"));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const parts = [nonce, cipher.getAuthTag(), ciphertext].map((bytes) => bytes.toString("base64url"));
  return ["v1", keyId, ...parts].join(".");
}

function decrypt(key: Buffer, keyId: string, place: string, sealed: string): Buffer {
  const [version, id, nonce, tag, ciphertext, ...rest] = sealed.split(".");
  if (version !== "v1" || id !== keyId || ciphertext === undefined || rest.length > 0) throw unreadable();
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, decode(nonce), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(`v1.${keyId}.${place}`, "utf8"));
    decipher.setAuthTag(decode(tag));
    return Buffer.concat([decipher.update(decode(ciphertext)), decipher.final()]);
  } catch (error) {
    throw unreadable(error);
  }
}

/** Strict: Node skips characters that are not base64, so that many texts would stand for the same bytes. */
function decode(text = ""): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw unreadable();
  return bytes;
}
