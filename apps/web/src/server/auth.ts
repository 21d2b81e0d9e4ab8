import "server-only";
import { AppError } from "@millrace/contracts/errors";
import { signIn } from "@millrace/core/account/sign-in";
import { signOut } from "@millrace/core/account/sign-out";
import { cookies } from "next/headers";
import type { AuthOptions } from "next-auth";
import credentialsProvider from "next-auth/providers/credentials";
import { z } from "zod";
import { readEnvironment } from "@/env";
import { clientAddress } from "./client-address.ts";
import { deps } from "./deps.ts";
import { log } from "./log.ts";
import { sessionCookieName, sessionCookieOptions } from "./session-cookie.ts";

const credentials = z.object({ email: z.string().max(254), password: z.string().max(200) });
const requestHeaders = z.record(z.string(), z.unknown()).transform((headers) => {
  const text = (name: string) => (typeof headers[name] === "string" ? headers[name] : undefined);
  return { forwardedFor: text("x-forwarded-for"), userAgent: text("user-agent") };
});

/**
 * next-auth with our own sessions. Its credentials provider only knows JWTs, so `encode` and `decode` make the "JWT" the
 * opaque token of a row in `user_session`: the cookie holds no claims, and each request looks the row up.
 */
export const authOptions = (): AuthOptions => ({
  secret: readEnvironment().NEXTAUTH_SECRET,
  pages: { signIn: "/sign-in", error: "/sign-in" },
  session: { strategy: "jwt", maxAge: 30 * 86_400 },
  cookies: { sessionToken: { name: sessionCookieName(), options: sessionCookieOptions() } },
  jwt: {
    encode: async ({ token }) => sessionTokenOf(token) ?? "",
    decode: async ({ token }) => (token ? { sessionToken: token } : null),
  },
  callbacks: {
    jwt: ({ token, user }) => (user ? { sessionToken: sessionTokenOf(user) ?? null } : token),
    // Nothing about the person leaves through next-auth; screens ask `account.me`.
    session: ({ session }) => ({ expires: session.expires }),
  },
  events: {
    signOut: async ({ token }) => {
      const sessionToken = sessionTokenOf(token);
      if (sessionToken) await signOut(await deps(), sessionToken);
    },
  },
  logger: {
    error: (code, metadata) => log.error({ code, err: metadata }, "next-auth failed"),
    warn: (code) => log.warn({ code }, "next-auth warned"),
    debug: () => undefined,
  },
  providers: [
    credentialsProvider({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: (input, request) => authorize(input, request.headers),
    }),
  ],
});

/** Verifies the password and starts a session; one that the browser still held ends. Throws the error code as message. */
async function authorize(input: unknown, rawHeaders: unknown) {
  const headers = requestHeaders.parse(rawHeaders ?? {});
  const given = credentials.safeParse(input);
  if (!given.success) throw new Error("auth.bad_credentials");
  try {
    const { token, person } = await signIn(await deps(), {
      ...given.data,
      address: clientAddress(headers.forwardedFor, readEnvironment().MILLRACE_TRUSTED_PROXIES),
      userAgent: headers.userAgent ?? "",
    });
    const previous = (await cookies()).get(sessionCookieName())?.value;
    if (previous) await signOut(await deps(), previous);
    return { id: person.userId, sessionToken: token };
  } catch (error) {
    if (error instanceof AppError) throw new Error(error.code);
    log.error({ err: error }, "Signing in failed");
    throw new Error("system.unexpected");
  }
}

function sessionTokenOf(holder: unknown): string | undefined {
  if (typeof holder !== "object" || holder === null || !("sessionToken" in holder)) return undefined;
  return typeof holder.sessionToken === "string" ? holder.sessionToken : undefined;
}
