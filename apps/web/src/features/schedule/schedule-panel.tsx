"use client";

import type { Schedule } from "@millrace/contracts/api/schedules";
import type { FlowId } from "@millrace/contracts/ids";
import { policyTexts } from "@millrace/nodes/schedule/definition";
import { describeCron } from "@millrace/nodes/schedule/describe-cron";
import { CalendarClock, PauseCircle, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { exactTime } from "@/ui/time-format";
import { useNow } from "@/ui/use-now";
import { BackfillDialog } from "./backfill-dialog.tsx";
import { BackfillProgress } from "./backfill-progress.tsx";
import { ScheduleTicks } from "./schedule-ticks.tsx";
import { tickFormat } from "./tick-time.ts";

const workingMs = 1_000;
const idleMs = 15_000;

/** A flow's schedule in production: what comes next, what became of what came, and backfills. */
export function SchedulePanel({ flowId }: { flowId: FlowId }) {
  const { can } = useOrganization();
  const utils = trpc.useUtils();
  const [isAsking, setAsking] = useState(false);
  const detail = trpc.schedules.get.useQuery(
    { flowId },
    {
      refetchInterval: ({ state }) => (state.data?.backfill?.finishedAt === null ? workingMs : idleMs),
      staleTime: 0,
    },
  );
  const refresh = () => void utils.schedules.invalidate();
  useRefreshOn(`flow:${flowId}`, refresh);
  if (detail.error)
    return (
      <ErrorPanel
        className="m-4"
        error={detail.error}
        title="The schedule could not be loaded."
        onRetry={() => void detail.refetch()}
      />
    );
  if (detail.isPending) return <Skeleton className="m-4 h-40" />;
  const { schedule, backfill } = detail.data;
  if (!schedule)
    return (
      <EmptyState icon={CalendarClock} title="No schedule in production">
        Publish a version that begins with a Schedule node; its next times and what became of each are shown here.
      </EmptyState>
    );
  return (
    <div className="grid gap-5 p-4">
      <Summary schedule={schedule} />
      <section className="grid gap-1">
        <h3 className="font-medium text-sm">Next times</h3>
        <NextTimes schedule={schedule} />
      </section>
      {backfill && <BackfillProgress backfill={backfill} timeZone={schedule.timeZone} onStopped={refresh} />}
      <section className="grid gap-1">
        <div className="flex items-center justify-between gap-3">
          <h3 className="font-medium text-sm">Last times</h3>
          {can("run.execute") && (
            <Button size="sm" disabled={backfill?.finishedAt === null} onClick={() => setAsking(true)}>
              Backfill…
            </Button>
          )}
        </div>
        <ScheduleTicks flowId={flowId} timeZone={schedule.timeZone} />
      </section>
      {isAsking && (
        <BackfillDialog
          schedule={schedule}
          onClose={() => setAsking(false)}
          onStarted={() => {
            setAsking(false);
            refresh();
          }}
        />
      )}
    </div>
  );
}

function Summary({ schedule: { cron, timeZone, misfire, overlap, paused, missedSince } }: { schedule: Schedule }) {
  return (
    <div className="grid gap-3">
      <p className="text-base">
        {describeCron(cron) ?? cron}, {timeZone}
      </p>
      <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
        <dt className="text-muted-foreground">Missed times</dt>
        <dd>{policyTexts.misfire[misfire]}</dd>
        <dt className="text-muted-foreground">When the run before is still going</dt>
        <dd>{policyTexts.overlap[overlap]}</dd>
      </dl>
      {paused !== null ? (
        <p className="flex gap-2 text-sm">
          <PauseCircle className="mt-0.5 size-4 shrink-0 text-paused" aria-hidden />
          <span>
            {paused === "flow" ? "The flow is paused" : "All flows are paused"}, so nothing starts.
            {missedSince !== null && " Times have come meanwhile: on resume they count as missed."}
          </span>
        </p>
      ) : (
        missedSince !== null && (
          <p className="flex gap-2 text-sm">
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-waiting" aria-hidden />
            <span>
              A time that came <RelativeTime at={missedSince} /> has not been started. Check that a worker with the role
              scheduler runs.
            </span>
          </p>
        )
      )}
    </div>
  );
}

function NextTimes({ schedule: { next, timeZone } }: { schedule: Schedule }) {
  const now = useNow(1_000);
  const write = tickFormat(timeZone);
  // What was loaded a moment ago may have come since.
  const coming = next.filter((at) => Date.parse(at) > now);
  return (
    <ol className="text-sm tabular-nums">
      {coming.map((at) => (
        <li key={at} className="flex justify-between gap-3">
          <time dateTime={at} title={exactTime(new Date(at))}>
            {write(at)}
          </time>
          <RelativeTime at={at} className="text-muted-foreground" />
        </li>
      ))}
    </ol>
  );
}
