"use client";

import type { ScheduleTick } from "@millrace/contracts/api/schedules";
import type { FlowId } from "@millrace/contracts/ids";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { LoadMore } from "@/ui/load-more";
import { Skeleton } from "@/ui/skeleton";
import { StatusBadge } from "@/ui/status-badge";
import { exactTime } from "@/ui/time-format";
import { tickFormat } from "./tick-time.ts";
import { tickReasonTexts } from "./tick-words.ts";

const refreshMs = 15_000;

/** The ticks that have come, the latest first, each with its run or why it has none. */
export function ScheduleTicks({ flowId, timeZone }: { flowId: FlowId; timeZone: string }) {
  const ticks = trpc.schedules.ticks.useInfiniteQuery(
    { flowId, limit: 20 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: refreshMs },
  );
  if (ticks.error)
    return (
      <ErrorPanel
        error={ticks.error}
        title="The last times could not be loaded."
        onRetry={() => void ticks.refetch()}
      />
    );
  if (ticks.isPending) return <Skeleton className="h-24" />;
  const items = ticks.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className="text-muted-foreground text-sm">None yet.</p>;
  const write = tickFormat(timeZone);
  return (
    <>
      <ol className="divide-y">
        {items.map((tick) => (
          <li key={tick.scheduledAt} className="grid gap-0.5 py-1.5 text-sm">
            <div className="flex items-center justify-between gap-3">
              <time dateTime={tick.scheduledAt} title={exactTime(new Date(tick.scheduledAt))} className="tabular-nums">
                {write(tick.scheduledAt)}
              </time>
              <TickOutcome tick={tick} />
            </div>
            <TickReasonLine tick={tick} />
          </li>
        ))}
      </ol>
      {ticks.hasNextPage && (
        <LoadMore isLoading={ticks.isFetchingNextPage} onLoadMore={() => void ticks.fetchNextPage()} />
      )}
    </>
  );
}

function TickOutcome({ tick: { outcome, run } }: { tick: ScheduleTick }) {
  const { path } = useOrganization();
  if (run)
    return (
      <Link href={path(`/runs/${run.id}`)} className="rounded-sm hover:underline">
        <StatusBadge status={run.status} plain />
      </Link>
    );
  return outcome === "started" ? (
    <span className="text-muted-foreground text-xs">Run no longer kept</span>
  ) : (
    <StatusBadge status={outcome} plain />
  );
}

function TickReasonLine({ tick: { outcome, reason } }: { tick: ScheduleTick }) {
  if (reason === null) return null;
  const text = outcome === "waiting" ? "Waits for the run before to end." : tickReasonTexts[reason];
  return <p className="text-muted-foreground text-xs">{text}</p>;
}
