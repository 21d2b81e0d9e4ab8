import { type ErrorBody, errorCode, errorRegistry } from "@millrace/contracts/errors";
import { signIn } from "next-auth/react";

/** Signs in through next-auth, which answers with an error code only. `null` when it worked. */
export async function signInWithPassword(email: string, password: string): Promise<ErrorBody | null> {
  const result = await signIn("credentials", { email, password, redirect: false });
  if (result?.ok) return null;
  const known = errorCode.safeParse(result?.error);
  const code = known.success ? known.data : "system.unexpected";
  return { code, message: errorRegistry[code].text, retryable: errorRegistry[code].retryable };
}
