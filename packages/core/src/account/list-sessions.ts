import type { AccountSession } from "@millrace/contracts/api/account";
import { toId } from "@millrace/contracts/ids";
import type { AccountActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";

/** Where the person is signed in right now, the last seen first; at most the hundred newest. */
export async function listSessions(deps: CoreDeps, actor: AccountActor): Promise<AccountSession[]> {
  const sessions = await deps.database.installation.userSession.findMany({
    where: { userId: actor.userId, revokedAt: null, expiresAt: { gt: deps.clock() } },
    orderBy: { lastSeenAt: "desc" },
    take: 100,
  });
  return sessions.map((session) => ({
    id: toId("session", session.id),
    current: session.id === actor.sessionId,
    userAgent: session.userAgent,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
  }));
}
