"use client";

import { ChartColumn, Table2, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { useEditor } from "../state/editor-context.ts";
import { HeatChoice } from "./heat-choice.tsx";
import { PeriodChoice } from "./period-choice.tsx";
import { StatisticsSummary } from "./statistics-summary.tsx";
import { StatisticsTable } from "./statistics-table.tsx";
import type { SetStatisticsChoice, StatisticsChoice } from "./statistics-url.ts";
import { useStatistics } from "./use-statistics.ts";
import { VersionChoice } from "./version-choice.tsx";

type StatisticsBarProps = { choice: StatisticsChoice; set: SetStatisticsChoice; onClose: () => void };

/** Which runs the figures are about, by what the canvas is coloured, and the same figures as a table. */
export function StatisticsBar({ choice, set, onClose }: StatisticsBarProps) {
  const [isTableOpen, setTableOpen] = useState(false);
  const statistics = useStatistics(choice, useEditor());
  const { data, links } = statistics;
  return (
    <section
      aria-label="Statistics"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-surface px-3 py-1.5"
    >
      <ChartColumn className="size-4 text-muted-foreground max-sm:hidden" aria-hidden />
      <PeriodChoice choice={choice} set={set} />
      <VersionChoice value={choice.version} onChange={(version) => set({ version })} />
      <HeatChoice value={choice.heat} onChange={(heat) => set({ heat })} />
      <div className="ml-auto flex items-center gap-1">
        <Button variant="ghost" size="sm" disabled={!data || data.runs.total === 0} onClick={() => setTableOpen(true)}>
          <Table2 aria-hidden /> Table
        </Button>
        <Button variant="ghost" size="icon-sm" aria-label="Hide the statistics" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      <StatisticsSummary
        choice={choice}
        statistics={statistics}
        onWiden={() => set({ period: "30d", version: "all", from: null, to: null })}
      />
      {isTableOpen && data && <StatisticsTable data={data} links={links} onClose={() => setTableOpen(false)} />}
    </section>
  );
}
