"use client";

import { type ReactNode, useEffect, useState } from "react";
import { rememberOrganization } from "@/features/organizations/last-organization";
import { useOrganization } from "@/organization/organization-provider";
import { showFullTexts } from "@/ui/full-text-titles";
import { BottomBar } from "./bottom-bar.tsx";
import { BreadcrumbSlotProvider } from "./breadcrumb-slot.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { Rail } from "./rail.tsx";
import { rememberRail } from "./rail-cookie.ts";
import { TopBar } from "./top-bar.tsx";

/** Rail, top bar and the place for a screen, which fills the rest and scrolls by itself. */
export function AppFrame({ isRailCollapsed, children }: { isRailCollapsed: boolean; children: ReactNode }) {
  const { slug } = useOrganization();
  const [isCollapsed, setIsCollapsed] = useState(isRailCollapsed);
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);

  useEffect(() => rememberOrganization(slug), [slug]);
  useEffect(() => showFullTexts(document), []);
  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setIsPaletteOpen((open) => !open);
    };
    window.addEventListener("keydown", toggle);
    return () => window.removeEventListener("keydown", toggle);
  }, []);

  return (
    <BreadcrumbSlotProvider>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-primary px-3 py-2 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <div className="flex h-dvh">
        <Rail
          isCollapsed={isCollapsed}
          onToggle={() => {
            setIsCollapsed(!isCollapsed);
            rememberRail(!isCollapsed);
          }}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar onOpenPalette={() => setIsPaletteOpen(true)} />
          <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
            {children}
          </main>
          <BottomBar />
        </div>
      </div>
      <CommandPalette open={isPaletteOpen} onOpenChange={setIsPaletteOpen} />
    </BreadcrumbSlotProvider>
  );
}
