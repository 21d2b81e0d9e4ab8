"use client";

import { ChartColumn } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { type ScreenCommands, useOfferCommands } from "@/features/frame/screen-commands";
import { useOrganization } from "@/organization/organization-provider";
import { StatisticsBar } from "./statistics-bar.tsx";
import { useStatisticsChoice, useStatisticsKey } from "./use-statistics-choice.ts";

/** The bar of the statistics mode above the canvas, while it is on; "H" and the command palette show and hide it. */
export function StatisticsMode() {
  const { can } = useOrganization();
  const { choice, set, toggle } = useStatisticsChoice();
  const isAllowed = can("run.read");
  useStatisticsKey(isAllowed ? toggle : nothing);
  useStatisticsCommand(isAllowed, toggle);
  return isAllowed && choice.statistics === "on" ? <StatisticsBar choice={choice} set={set} onClose={toggle} /> : null;
}

const nothing = () => undefined;

function useStatisticsCommand(isAllowed: boolean, toggle: () => void): void {
  const latest = useRef(toggle);
  useEffect(() => {
    latest.current = toggle;
  });
  const groups = useMemo((): ScreenCommands[] => {
    const command = {
      id: "statistics",
      label: "Show or hide statistics",
      keywords: ["heat", "failures", "percentiles", "how often"],
      keys: "H",
      icon: ChartColumn,
      run: () => latest.current(),
    };
    return isAllowed ? [{ heading: "Runs of this flow", list: () => [command] }] : [];
  }, [isAllowed]);
  useOfferCommands(groups);
}
