"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useOrganization } from "@/organization/organization-provider";
import { cn } from "@/ui/class-names";
import { sectionOf, sectionsFor } from "./sections.ts";

/** The sections on narrow screens, in reach of a thumb. */
export function BottomBar() {
  const { path, can } = useOrganization();
  const current = sectionOf(usePathname());
  return (
    <nav
      aria-label="Main"
      className="grid shrink-0 auto-cols-fr grid-flow-col border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {sectionsFor(can).map((section) => (
        <Link
          key={section.path}
          href={path(section.path)}
          aria-current={section === current ? "page" : undefined}
          className={cn(
            "flex h-13 flex-col items-center justify-center gap-0.5 text-muted-foreground text-xs outline-offset-[-2px]",
            section === current && "text-accent-text",
          )}
        >
          <section.icon className="size-5" strokeWidth={1.75} aria-hidden />
          {section.label}
        </Link>
      ))}
    </nav>
  );
}
