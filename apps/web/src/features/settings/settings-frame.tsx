"use client";

import type { Permission } from "@millrace/contracts/permissions";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { useOrganization } from "@/organization/organization-provider";
import { cn } from "@/ui/class-names";

type SettingsPage = { label: string; path: `/settings/${string}`; needs?: Permission };

const pages: readonly SettingsPage[] = [
  { label: "General", path: "/settings/general" },
  { label: "Members", path: "/settings/members", needs: "member.read" },
  { label: "Credentials", path: "/settings/credentials", needs: "credential.use" },
  { label: "Limits", path: "/settings/limits", needs: "run.read" },
  { label: "Audit log", path: "/settings/audit", needs: "audit.read" },
  { label: "Account", path: "/settings/account" },
];

/** The settings' own navigation beside the page. Pages that the role may not read are left out. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const { can, path } = useOrganization();
  const pathname = usePathname();
  const visible = pages.filter((page) => !page.needs || can(page.needs));
  const current = visible.find((page) => pathname === path(page.path));
  return (
    <div className="flex min-h-full flex-col lg:flex-row">
      {current && <Breadcrumb items={[{ label: current.label }]} />}
      <nav
        aria-label="Settings"
        className="flex shrink-0 gap-0.5 overflow-x-auto border-b px-2 py-2 sm:px-4 lg:w-52 lg:flex-col lg:border-r lg:border-b-0 lg:px-3 lg:pt-5"
      >
        {visible.map((page) => (
          <Link
            key={page.path}
            href={path(page.path)}
            aria-current={page === current ? "page" : undefined}
            className={cn(
              "flex h-8 shrink-0 items-center rounded-md px-2.5 text-muted-foreground text-sm transition-colors hover:bg-muted hover:text-foreground",
              page === current && "bg-selection font-medium text-foreground hover:bg-selection",
            )}
          >
            {page.label}
          </Link>
        ))}
      </nav>
      <div className="min-w-0 flex-1 pb-12">{children}</div>
    </div>
  );
}
