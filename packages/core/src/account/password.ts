import { hash, verify } from "@node-rs/argon2";
import { newToken } from "../shared/secret-token.ts";

/** Argon2id (the library's default algorithm) with the cost that OWASP names. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

let nobodysHash: Promise<string> | undefined;

/**
 * Whether a password is the one behind the stored hash. Without a stored hash the answer is no after the same work, so
 * that the time taken does not tell whether an account exists.
 */
export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword(newToken());
  const standIn = await nobodysHash;
  const matches = await verify(storedHash ?? standIn, password);
  return storedHash !== null && matches;
}
