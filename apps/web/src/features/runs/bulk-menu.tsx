"use client";

import type { BulkAction } from "@millrace/contracts/api/run-control";
import { ChevronDown, CirclePause, CirclePlay, CircleStop, type LucideIcon, RotateCw } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/ui/dropdown-menu";
import { BulkDialog } from "./bulk-dialog.tsx";
import type { RunFilters } from "./run-filters.ts";

const actions: { action: BulkAction; icon: LucideIcon; label: string }[] = [
  { action: "cancel", icon: CircleStop, label: "Cancel all that go on…" },
  { action: "pause", icon: CirclePause, label: "Pause all that go on…" },
  { action: "resume", icon: CirclePlay, label: "Resume all that are paused…" },
  { action: "replay", icon: RotateCw, label: "Replay all that have ended…" },
];

/** One action on every run that the filters let through. */
export function BulkMenu({ filters }: { filters: RunFilters }) {
  const { can } = useOrganization();
  const [chosen, setChosen] = useState<BulkAction | null>(null);
  if (!can("run.control")) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button>
            Act on all shown <ChevronDown aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent className="w-60">
          {actions.map(({ action, icon: Icon, label }) => (
            <DropdownMenuItem key={action} onSelect={() => setChosen(action)}>
              <Icon aria-hidden /> {label}
            </DropdownMenuItem>
          ))}
        </DropdownMenuContent>
      </DropdownMenu>
      {chosen && <BulkDialog action={chosen} filters={filters} onClose={() => setChosen(null)} />}
    </>
  );
}
