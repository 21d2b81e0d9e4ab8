import type { ChangePasswordInput } from "@millrace/contracts/api/account";
import { AppError } from "@millrace/contracts/errors";
import type { AccountActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { accountKey, throttled } from "./throttle.ts";

/**
 * Replaces the person's password and ends all their other sessions. A wrong current password is refused and counts
 * towards the same limit as a failed sign-in.
 */
export async function changePassword(deps: CoreDeps, actor: AccountActor, input: ChangePasswordInput): Promise<void> {
  const { userAccount, userSession } = deps.database.installation;
  const verified = await throttled(deps, [accountKey(actor.email)], async () => {
    const user = await userAccount.findUnique({ where: { id: actor.userId } });
    return (await verifyPassword(user?.passwordHash ?? null, input.currentPassword)) ? user : null;
  });
  if (!verified)
    throw new AppError("request.invalid", {
      message: "This is not your current password.",
      details: { fields: { currentPassword: "This is not your current password." } },
    });
  await userAccount.update({
    where: { id: actor.userId },
    data: { passwordHash: await hashPassword(input.newPassword) },
  });
  // After the new password is in place, so that nobody signs in with the old one in between and stays.
  await userSession.updateMany({
    where: { userId: actor.userId, id: { not: actor.sessionId }, revokedAt: null },
    data: { revokedAt: deps.clock() },
  });
}
