"use client";

import { ChartColumn } from "lucide-react";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
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
        aria-label="Statistics on the canvas"
        aria-pressed={choice.statistics === "on"}
        onClick={toggle}
      >
        <ChartColumn aria-hidden />
      </Button>
    </Tooltip>
  );
}
