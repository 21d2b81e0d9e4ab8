import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from "node:crypto";

/** Makes and reads the opaque token under which the starter of a run, and nobody else, can ask for its result. */
export type RunAddresses = {
  tokenFor(run: { organizationId: string; runId: string }): string;
  /** The run of a token, or `null` when this installation did not make it. */
  read(token: string): { organizationId: string; runId: string } | null;
};

const macBytes = 16;

/** `masterKey`: 32 bytes, base 64. The token is organization id, run id and a truncated HMAC-SHA-256 over both. */
export function createRunAddresses(masterKey: string): RunAddresses {
  const key = createSecretKey(Buffer.from(hkdfSync("sha256", Buffer.from(masterKey, "base64"), "", "run address", 32)));
  const macOf = (ids: Buffer) => createHmac("sha256", key).update(ids).digest().subarray(0, macBytes);
  return {
    tokenFor({ organizationId, runId }) {
      const ids = Buffer.from((organizationId + runId).replaceAll("-", ""), "hex");
      return Buffer.concat([ids, macOf(ids)]).toString("base64url");
    },
    read(token) {
      const bytes = Buffer.from(token, "base64url");
      if (bytes.length !== 32 + macBytes) return null;
      const ids = bytes.subarray(0, 32);
      if (!timingSafeEqual(macOf(ids), bytes.subarray(32))) return null;
      return { organizationId: uuidOf(ids.subarray(0, 16)), runId: uuidOf(ids.subarray(16)) };
    },
  };
}

const uuidOf = (bytes: Buffer): string =>
  bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
