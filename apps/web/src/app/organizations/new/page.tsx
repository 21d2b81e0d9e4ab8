import { redirect } from "next/navigation";
import { NewOrganizationScreen } from "@/features/organizations/new-organization-screen";
import { currentPerson } from "@/server/session";

export const metadata = { title: "New organization" };

export default async function NewOrganizationPage() {
  if (!(await currentPerson())) redirect("/sign-in");
  return <NewOrganizationScreen />;
}
