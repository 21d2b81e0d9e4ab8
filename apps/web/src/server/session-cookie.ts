import "server-only";
import { isSecureOrigin } from "@/env";

/** Over https the `__Host-` prefix binds the cookie to this very host. */
export const sessionCookieName = (): string => (isSecureOrigin() ? "__Host-millrace.session" : "millrace.session");

export const sessionCookieOptions = () => ({
  httpOnly: true,
  sameSite: "lax" as const,
  path: "/",
  secure: isSecureOrigin(),
});
