"use client";

import { ChartColumn } from "lucide-react";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { DropdownMenuItem } from "@/ui/dropdown-menu";
import { Tooltip } from "@/ui/tooltip";
import { useStatisticsChoice } from "./use-statistics-choice.ts";

/** Shows and hides the statistics on the canvas. */
export function StatisticsButton() {
  const { can } = useOrganization();
  const { choice, toggle } = useStatisticsChoice();
  if (!can("run.read")) return null;
  return (
    <Tooltip content="Statistics on the canvas (H)">
      <Button
        variant="ghost"
        size="icon-sm"
        className="max-sm:hidden"
        aria-label="Statistics on the canvas"
        aria-pressed={choice.statistics === "on"}
        onClick={toggle}
      >
        <ChartColumn aria-hidden />
      </Button>
    </Tooltip>
  );
}

/** The same in the menu, where the header has no room for the button. */
export function StatisticsItem() {
  const { can } = useOrganization();
  const { choice, toggle } = useStatisticsChoice();
  if (!can("run.read")) return null;
  return (
    <DropdownMenuItem className="sm:hidden" onSelect={toggle}>
      <ChartColumn aria-hidden /> {choice.statistics === "on" ? "Hide statistics" : "Show statistics"}
    </DropdownMenuItem>
  );
}
