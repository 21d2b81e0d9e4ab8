import { redirect } from "next/navigation";
import { safeReturnPath } from "@/features/sign-in/safe-return-path";
import { SignInScreen } from "@/features/sign-in/sign-in-screen";
import { api } from "@/server/api";
import { currentPerson } from "@/server/session";

export const metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const next = safeReturnPath((await searchParams).next);
  if (await currentPerson()) redirect(next);
  if ((await (await api()).installation.status()).needsSetup) redirect("/setup");
  return <SignInScreen next={next} />;
}
