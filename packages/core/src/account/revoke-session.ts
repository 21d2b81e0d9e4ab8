import type { RevokeSessionInput } from "@millrace/contracts/api/account";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import type { AccountActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";

/** Ends one of the person's own sessions, at once. Somebody else's session does not exist for them. */
export async function revokeSession(deps: CoreDeps, actor: AccountActor, input: RevokeSessionInput): Promise<void> {
  const { count } = await deps.database.installation.userSession.updateMany({
    where: { id: toUuid("session", input.sessionId), userId: actor.userId, revokedAt: null },
    data: { revokedAt: deps.clock() },
  });
  if (count === 0) throw new AppError("auth.session_not_found");
}
