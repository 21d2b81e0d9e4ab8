import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import type { Person } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { hashToken, newToken } from "../shared/secret-token.ts";
import { verifyPassword } from "./password.ts";
import { accountKey, addressKey, throttled } from "./throttle.ts";

const sessionLifetimeMs = 30 * 86_400_000;

export type SignInInput = {
  email: string;
  password: string;
  /** The network address that the request came from. */
  address: string;
  userAgent: string;
};
export type SignedIn = {
  /** The opaque value for the cookie; only its hash is stored. */
  token: string;
  expiresAt: Date;
  person: Person;
};

/**
 * Checks e-mail address and password and starts a session. An unknown address and a wrong password are the same
 * `auth.bad_credentials` after the same work; ten failures per account or network address within 15 minutes are
 * `auth.too_many_attempts`.
 */
export async function signIn(deps: CoreDeps, input: SignInInput): Promise<SignedIn> {
  const email = input.email.trim().toLowerCase().slice(0, 254);
  const { userAccount, userSession } = deps.database.installation;
  const user = await throttled(deps, [accountKey(email), addressKey(input.address)], async () => {
    const found = await userAccount.findUnique({ where: { email } });
    return (await verifyPassword(found?.passwordHash ?? null, input.password)) ? found : null;
  });
  if (!user) throw new AppError("auth.bad_credentials");

  const token = newToken();
  const now = deps.clock();
  const expiresAt = new Date(now.getTime() + sessionLifetimeMs);
  const session = await userSession.create({
    data: {
      id: newUuid(),
      tokenHash: hashToken(token),
      userId: user.id,
      userAgent: input.userAgent.slice(0, 300),
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
    },
  });
  return { token, expiresAt, person: { userId: user.id, sessionId: session.id, name: user.name, email: user.email } };
}
