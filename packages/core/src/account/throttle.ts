import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import type { CoreDeps } from "../shared/deps.ts";

const maxFailures = 10;
const windowMs = 15 * 60_000;

export const accountKey = (email: string): string => `account:${email}`;
export const addressKey = (address: string): string => `address:${address}`;

/**
 * Lets an attempt through unless one of its keys has ten failures within 15 minutes (`auth.too_many_attempts`).
 * `attempt` gives `null` when it failed. Each attempt counts as a failure from before it starts until it succeeds, so
 * that attempts at the same time can't slip through together. A success forgets the failures of the first key.
 */
export async function throttled<T>(
  deps: CoreDeps,
  keys: readonly [string, ...string[]],
  attempt: () => Promise<T | null>,
): Promise<T | null> {
  const { signInFailure } = deps.database.installation;
  const at = deps.clock();
  const own = keys.map((key) => ({ id: newUuid(), key, at }));
  const forgetOwn = () => signInFailure.deleteMany({ where: { id: { in: own.map((row) => row.id) } } });
  await signInFailure.createMany({ data: own });

  const since = new Date(at.getTime() - windowMs);
  for (const key of keys) {
    if ((await signInFailure.count({ where: { key, at: { gt: since } } })) > maxFailures) {
      await forgetOwn();
      throw new AppError("auth.too_many_attempts");
    }
  }
  const result = await attempt();
  if (result !== null) {
    await forgetOwn();
    await signInFailure.deleteMany({ where: { key: keys[0] } });
  }
  return result;
}
