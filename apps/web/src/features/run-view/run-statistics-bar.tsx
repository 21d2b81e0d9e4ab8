import { ChartColumn, X } from "lucide-react";
import { HeatChoice } from "@/features/flow-editor/statistics/heat-choice";
import { PeriodChoice } from "@/features/flow-editor/statistics/period-choice";
import { StatisticsSummary } from "@/features/flow-editor/statistics/statistics-summary";
import { Button } from "@/ui/button";
import { useRunStatisticsContext } from "./run-statistics-provider.tsx";

/** Above the canvas of a run: over which time its steps are compared with those of other runs of the same version. */
export function RunStatisticsBar() {
  const { isOn, choice, set, toggle, statistics } = useRunStatisticsContext();
  if (!isOn) return null;
  return (
    <section
      aria-label="Statistics"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-surface px-3 py-1.5"
    >
      <ChartColumn className="size-4 text-muted-foreground max-sm:hidden" aria-hidden />
      <span className="text-sm">
        {choice.version === "draft" ? "Test runs of the draft" : `Runs of v${choice.version}`}
      </span>
      <PeriodChoice choice={choice} set={set} />
      <HeatChoice value={choice.heat} onChange={(heat) => set({ heat })} />
      <Button variant="ghost" size="icon-sm" className="ml-auto" aria-label="Hide the statistics" onClick={toggle}>
        <X aria-hidden />
      </Button>
      <StatisticsSummary
        choice={choice}
        statistics={statistics}
        onWiden={() => set({ period: "30d", from: null, to: null })}
        widenText="Look at 30 days"
      />
    </section>
  );
}
