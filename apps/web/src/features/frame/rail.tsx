"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { Tooltip } from "@/ui/tooltip";
import { OpenTaskCount } from "./open-task-count.tsx";
import { OrganizationSwitcher } from "./organization-switcher.tsx";
import { sectionOf, sectionsFor } from "./sections.ts";

type RailProps = { isCollapsed: boolean; onToggle: () => void };

/** The left rail of wide screens. */
export function Rail({ isCollapsed, onToggle }: RailProps) {
  const { path, can } = useOrganization();
  const current = sectionOf(usePathname());
  const toggleLabel = isCollapsed ? "Expand navigation" : "Collapse navigation";
  return (
    <nav
      aria-label="Main"
      className={cn(
        "hidden shrink-0 flex-col border-r bg-surface transition-[width] md:flex",
        isCollapsed ? "w-13" : "w-54",
      )}
    >
      <div className="flex h-12 shrink-0 items-center px-2">
        <OrganizationSwitcher isCompact={isCollapsed} />
      </div>
      <ul className="grid gap-0.5 p-2">
        {sectionsFor(can).map((section) => {
          const link = (
            <Link
              href={path(section.path)}
              aria-current={section === current ? "page" : undefined}
              aria-label={isCollapsed ? section.label : undefined}
              className={cn(
                "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-muted-foreground text-sm transition-colors hover:bg-muted hover:text-foreground",
                section === current && "bg-selection font-medium text-foreground hover:bg-selection",
              )}
            >
              <section.icon className={cn("size-4 shrink-0", section === current && "text-accent-text")} aria-hidden />
              {!isCollapsed && section.label}
              {!isCollapsed && section.path === "/tasks" && <OpenTaskCount />}
            </Link>
          );
          return (
            <li key={section.path}>
              {isCollapsed ? (
                <Tooltip content={section.label} side="right">
                  {link}
                </Tooltip>
              ) : (
                link
              )}
            </li>
          );
        })}
      </ul>
      <div className="mt-auto p-2">
        <Tooltip content={toggleLabel} side="right">
          <Button
            variant="ghost"
            size="icon"
            aria-label={toggleLabel}
            aria-expanded={!isCollapsed}
            onClick={onToggle}
            className="ml-0.5 text-muted-foreground"
          >
            {isCollapsed ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
          </Button>
        </Tooltip>
      </div>
    </nav>
  );
}
