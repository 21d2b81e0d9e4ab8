"use client";

import { useOrganization } from "@/organization/organization-provider";
import { StatisticsBar } from "./statistics-bar.tsx";
import { useStatisticsChoice, useStatisticsKey } from "./use-statistics-choice.ts";

/** The bar of the statistics mode above the canvas, while it is on; "S" shows and hides it. */
export function StatisticsMode() {
  const { can } = useOrganization();
  const { choice, set, toggle } = useStatisticsChoice();
  const isAllowed = can("run.read");
  useStatisticsKey(isAllowed ? toggle : nothing);
  return isAllowed && choice.statistics === "on" ? <StatisticsBar choice={choice} set={set} onClose={toggle} /> : null;
}

const nothing = () => undefined;
