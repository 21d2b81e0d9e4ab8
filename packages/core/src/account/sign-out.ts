import type { CoreDeps } from "../shared/deps.ts";
import { hashToken } from "../shared/secret-token.ts";

/** Ends the session of a token, at once. Unknown tokens are ignored. */
export async function signOut(deps: CoreDeps, token: string): Promise<void> {
  await deps.database.installation.userSession.updateMany({
    where: { tokenHash: hashToken(token), revokedAt: null },
    data: { revokedAt: deps.clock() },
  });
}
