import type { FlowStatistics } from "@millrace/contracts/api/statistics";
import Link from "next/link";
import { errorBodyOf } from "@/trpc/error-body";
import { cn } from "@/ui/class-names";
import { fullCountText } from "./figure-words.ts";
import { HeatLegend } from "./heat-legend.tsx";
import type { StatisticsChoice } from "./statistics-url.ts";
import type { useStatistics } from "./use-statistics.ts";

type StatisticsSummaryProps = {
  choice: StatisticsChoice;
  statistics: Pick<ReturnType<typeof useStatistics>, "query" | "data" | "links">;
  /** Looks at more, where there is nothing. */
  onWiden: () => void;
  widenText?: string;
};

/** How many runs the figures are about, and what the colours mean. */
export function StatisticsSummary({ choice, statistics, onWiden, widenText }: StatisticsSummaryProps) {
  const { query, data, links } = statistics;
  return (
    <div className="flex w-full flex-wrap items-center gap-x-4 gap-y-1">
      <p
        role="status"
        className={cn("min-w-0 flex-1 basis-80 text-muted-foreground text-xs", query.isPlaceholderData && "opacity-60")}
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
            onWiden={onWiden}
            widenText={widenText ?? "Look at 30 days and all versions"}
          />
        ) : query.isLoading ? (
          "Counting"
        ) : (
          "Choose from when to when."
        )}
      </p>
      {data && data.runs.total > 0 && <HeatLegend nodes={data.nodes} measure={choice.heat} />}
    </div>
  );
}

type SummaryProps = {
  data: FlowStatistics;
  links: { runs: string; failed: string };
  onWiden: () => void;
  widenText: string;
};

function Summary({ data, links, onWiden, widenText }: SummaryProps) {
  const { total, unsuccessful, sampled, hasAllUnsuccessful } = data.runs;
  if (total === 0)
    return (
      <>
        No run of this version started in this time, so there is nothing to show on the nodes.{" "}
        <button type="button" className="text-accent-text underline" onClick={onWiden}>
          {widenText}
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
