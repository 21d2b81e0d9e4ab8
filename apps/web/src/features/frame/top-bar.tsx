"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { CommandKbd } from "@/ui/kbd";
import { BreadcrumbSlot } from "./breadcrumb-slot.tsx";
import { ConnectionNotice } from "./connection-notice.tsx";
import { OrganizationSwitcher } from "./organization-switcher.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { sectionOf } from "./sections.ts";

/** Where one is, what the screen offers there, search, and the person. */
export function TopBar({ onOpenPalette }: { onOpenPalette: () => void }) {
  const { path } = useOrganization();
  const section = sectionOf(usePathname());
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-3 md:px-4">
      <div className="-ml-1 md:hidden">
        <OrganizationSwitcher isCompact />
      </div>
      <nav aria-label="Breadcrumb" className="flex min-w-0 flex-1 items-center gap-1 text-sm">
        {section && (
          <Link
            href={path(section.path)}
            className="shrink-0 rounded-sm py-0.5 text-muted-foreground hover:text-foreground"
          >
            {section.label}
          </Link>
        )}
        <BreadcrumbSlot className="flex min-w-0 items-center gap-1" />
      </nav>
      <ConnectionNotice />
      <Button
        variant="ghost"
        size="sm"
        onClick={onOpenPalette}
        aria-keyshortcuts="Meta+K Control+K"
        className="text-muted-foreground max-lg:px-1.5 lg:w-44 lg:justify-start lg:border lg:border-border"
      >
        <Search aria-hidden />
        <span className="flex-1 text-left font-normal max-lg:sr-only">Search</span>
        <span className="max-lg:hidden" aria-hidden>
          <CommandKbd letter="K" />
        </span>
      </Button>
      <PersonMenu />
    </header>
  );
}
