import type { Person } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { hashToken } from "../shared/secret-token.ts";

const lastSeenStepMs = 60_000;

/**
 * Whose session a token is, `null` when it is unknown, expired or revoked. Asked on every request, so revocation takes
 * effect at once. Notes when the session was last seen, at most each minute.
 */
export async function sessionByToken(deps: CoreDeps, token: string): Promise<Person | null> {
  const { userSession } = deps.database.installation;
  const session = await userSession.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { user: { select: { id: true, name: true, email: true } } },
  });
  const now = deps.clock();
  if (!session || session.revokedAt || session.expiresAt <= now) return null;

  const staleBefore = new Date(now.getTime() - lastSeenStepMs);
  if (session.lastSeenAt <= staleBefore)
    await userSession.updateMany({
      where: { id: session.id, lastSeenAt: { lte: staleBefore } },
      data: { lastSeenAt: now },
    });
  const { user } = session;
  return { userId: user.id, sessionId: session.id, name: user.name, email: user.email };
}
