import "server-only";
import { sessionByToken } from "@millrace/core/account/session-by-token";
import type { Person } from "@millrace/core/shared/actor";
import { cookies } from "next/headers";
import { cache } from "react";
import { deps } from "./deps.ts";
import { sessionCookieName } from "./session-cookie.ts";

/** Who is signed in, looked up in the database once per request. `null` for nobody, an unknown or a revoked session. */
export const currentPerson = cache(async (): Promise<Person | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  return token ? sessionByToken(await deps(), token) : null;
});
