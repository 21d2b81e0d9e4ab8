import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { AppFrame } from "@/features/frame/app-frame";
import { railCookie } from "@/features/frame/rail-cookie";
import { OrganizationProvider } from "@/organization/organization-provider";
import { RealtimeProvider } from "@/realtime/realtime-provider";
import { api } from "@/server/api";
import { currentPerson } from "@/server/session";
import { TrpcProvider } from "@/trpc/trpc-provider";

type OrganizationLayoutProps = { children: ReactNode; params: Promise<{ organization: string }> };

/** Lets only members in; to everybody else the organization does not exist. */
export default async function OrganizationLayout({ children, params }: OrganizationLayoutProps) {
  const slug = (await params).organization;
  if (!(await currentPerson())) redirect(`/sign-in?next=${encodeURIComponent((await headers()).get("x-path") ?? "/")}`);
  const me = await (await api()).account.me();
  if (!me.organizations.some((organization) => organization.slug === slug)) notFound();
  const isRailCollapsed = (await cookies()).get(railCookie)?.value === "collapsed";
  return (
    <TrpcProvider key={slug} organizationSlug={slug}>
      <OrganizationProvider slug={slug} initialMe={me}>
        <RealtimeProvider>
          <AppFrame isRailCollapsed={isRailCollapsed}>{children}</AppFrame>
        </RealtimeProvider>
      </OrganizationProvider>
    </TrpcProvider>
  );
}

export async function generateMetadata({ params }: { params: Promise<{ organization: string }> }): Promise<Metadata> {
  const { organization } = await params;
  return { title: { default: organization, template: `%s · ${organization} · Millrace` } };
}
