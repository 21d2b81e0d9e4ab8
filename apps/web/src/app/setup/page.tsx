import { redirect } from "next/navigation";
import { SetupScreen } from "@/features/setup/setup-screen";
import { api } from "@/server/api";

export const metadata = { title: "Set up" };

export default async function SetupPage() {
  if (!(await (await api()).installation.status()).needsSetup) redirect("/");
  return <SetupScreen />;
}
