"use client";

import type { FlowStatistics } from "@millrace/contracts/api/statistics";
import { ChartColumn, Table2, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { Select } from "@/ui/select";
import { fullCountText } from "./figure-words.ts";
import { HeatLegend } from "./heat-legend.tsx";
import { type Measure, measureLabels, measures } from "./measures.ts";
import { PeriodChoice } from "./period-choice.tsx";
import { StatisticsTable } from "./statistics-table.tsx";
import type { SetStatisticsChoice, StatisticsChoice } from "./statistics-url.ts";
import { useStatistics } from "./use-statistics.ts";
import { VersionChoice } from "./version-choice.tsx";

type StatisticsBarProps = { choice: StatisticsChoice; set: SetStatisticsChoice; onClose: () => void };

/** Which runs the figures are about, by what the canvas is coloured, and the same figures as a table. */
export function StatisticsBar({ choice, set, onClose }: StatisticsBarProps) {
  const [isTableOpen, setTableOpen] = useState(false);
  const { query, data, links } = useStatistics(choice);
  return (
    <section
      aria-label="Statistics"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-surface px-3 py-1.5"
    >
      <ChartColumn className="size-4 text-muted-foreground max-sm:hidden" aria-hidden />
      <PeriodChoice choice={choice} set={set} />
      <VersionChoice value={choice.version} onChange={(version) => set({ version })} />
      <Select
        aria-label="Coloured by"
        className="h-7 w-40"
        value={choice.heat}
        onValueChange={(heat: Measure) => set({ heat })}
        options={measures.map((measure) => ({ value: measure, label: measureLabels[measure] }))}
      />
      <div className="ml-auto flex items-center gap-1">
        <Button variant="ghost" size="sm" disabled={!data || data.runs.total === 0} onClick={() => setTableOpen(true)}>
          <Table2 aria-hidden /> Table
        </Button>
        <Button variant="ghost" size="icon-sm" aria-label="Hide the statistics" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      <div className="flex w-full flex-wrap items-center gap-x-4 gap-y-1">
        <p
          role="status"
          className={cn(
            "min-w-0 flex-1 basis-80 text-muted-foreground text-xs",
            query.isPlaceholderData && "opacity-60",
          )}
        >
          {query.error && !data ? (
            <>
              The statistics could not be loaded. {errorBodyOf(query.error).message}{" "}
              <button type="button" className="text-accent-text underline" onClick={() => void query.refetch()}>
                Try again
              </button>
            </>
          ) : data ? (
            <Summary
              data={data}
              links={links}
              onWiden={() => set({ period: "30d", version: "all", from: null, to: null })}
            />
          ) : query.isLoading ? (
            "Counting"
          ) : (
            "Choose from when to when."
          )}
        </p>
        {data && data.runs.total > 0 && <HeatLegend nodes={data.nodes} measure={choice.heat} />}
      </div>
      {isTableOpen && data && <StatisticsTable data={data} links={links} onClose={() => setTableOpen(false)} />}
    </section>
  );
}

type SummaryProps = { data: FlowStatistics; links: { runs: string; failed: string }; onWiden: () => void };

function Summary({ data, links, onWiden }: SummaryProps) {
  const { total, unsuccessful, sampled, hasAllUnsuccessful } = data.runs;
  if (total === 0)
    return (
      <>
        No run of this version started in this time, so there is nothing to show on the nodes.{" "}
        <button type="button" className="text-accent-text underline" onClick={onWiden}>
          Look at 30 days and all versions
        </button>
      </>
    );
  const isEstimate = sampled < total;
  return (
    <>
      <Link href={links.runs} prefetch={false} className="font-medium text-foreground hover:underline">
        {`${fullCountText(total, false)} ${total === 1 ? "run" : "runs"}`}
      </Link>
      {unsuccessful > 0
        ? `, ${fullCountText(unsuccessful, isEstimate && !hasAllUnsuccessful)} of them failed or cancelled.`
        : ", none failed or cancelled."}
      {isEstimate &&
        ` Figures with ≈ are estimates from ${fullCountText(sampled, false)} runs spread evenly over the time${
          hasAllUnsuccessful && unsuccessful > 0 ? ", among them every one that did not succeed" : ""
        }.`}
    </>
  );
}
