import { createHash, randomBytes } from "node:crypto";

/** A new opaque token of 256 random bits. Only its hash is stored. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** What is stored and looked up. The token has full entropy, so a plain hash is enough. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash("sha256").update(token).digest());
