"use client";

import type { Me } from "@millrace/contracts/api/account";
import type { Permission, Role } from "@millrace/contracts/permissions";
import { createContext, type ReactNode, use, useMemo } from "react";
import { trpc } from "@/trpc/client";

type Organization = Me["organizations"][number];

type OrganizationContext = {
  slug: string;
  organization: Organization;
  /** The person who is signed in, and all organizations of that person. */
  me: Me;
  role: Role;
  /** Whether to show or enable something. The API decides again on each call. */
  can: (permission: Permission) => boolean;
  /** `path("/flows")` → `/o/acme/flows` */
  path: (path: `/${string}`) => string;
};

const Context = createContext<OrganizationContext | null>(null);

type OrganizationProviderProps = { slug: string; initialMe: Me; children: ReactNode };

/** Gives the screens below the organization that the URL names. The server has already proven the membership. */
export function OrganizationProvider({ slug, initialMe, children }: OrganizationProviderProps) {
  const { data: me } = trpc.account.me.useQuery(undefined, { initialData: initialMe, staleTime: 60_000 });
  const value = useMemo(() => {
    const organization = [...me.organizations, ...initialMe.organizations].find((candidate) => candidate.slug === slug);
    if (!organization) throw new Error(`no membership in ${slug}`);
    const granted = new Set(organization.permissions);
    return {
      slug,
      organization,
      me,
      role: organization.role,
      can: (permission: Permission) => granted.has(permission),
      path: (path: `/${string}`) => `/o/${slug}${path}`,
    };
  }, [me, initialMe, slug]);
  return <Context value={value}>{children}</Context>;
}

/** The organization of this page, who is signed in, and what that person may do in it. */
export function useOrganization(): OrganizationContext {
  const context = use(Context);
  if (!context) throw new Error("useOrganization is for screens below /o/[organization]");
  return context;
}
