import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { lastOrganizationCookie } from "@/features/organizations/last-organization";
import { api } from "@/server/api";
import { currentPerson } from "@/server/session";

/** Leads to where the person belongs: first run, sign-in, or the organization that was open last. */
export default async function StartPage() {
  if (!(await currentPerson())) {
    const { needsSetup } = await (await api()).installation.status();
    redirect(needsSetup ? "/setup" : "/sign-in");
  }
  const { organizations } = await (await api()).account.me();
  const last = (await cookies()).get(lastOrganizationCookie)?.value;
  const organization = organizations.find((candidate) => candidate.slug === last) ?? organizations[0];
  redirect(organization ? `/o/${organization.slug}/flows` : "/organizations/new");
}
