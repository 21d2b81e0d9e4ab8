"use client";

import type { BackfillProgress as Progress } from "@millrace/contracts/api/schedules";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { RelativeTime } from "@/ui/relative-time";
import { toast } from "@/ui/toaster";
import { tickFormat } from "./tick-time.ts";

const count = (number: number) => number.toLocaleString("en-US");

type BackfillProgressProps = { backfill: Progress; timeZone: string; onStopped: () => void };

/** How far the newest backfill of a flow has come, and the way to stop it. */
export function BackfillProgress({ backfill, timeZone, onStopped }: BackfillProgressProps) {
  const { can } = useOrganization();
  const stop = trpc.schedules.stopBackfill.useMutation({
    onSuccess: onStopped,
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  const { id, total, done, skipped, by, from, to, startedAt, finishedAt, stoppedBy } = backfill;
  const write = tickFormat(timeZone);
  return (
    <div role="status" className="grid gap-1.5 rounded-md bg-muted px-3 py-2 text-sm">
      <div className="flex items-center justify-between gap-3">
        <p className="font-medium">
          {finishedAt === null ? "Backfill under way" : stoppedBy === null ? "Backfill done" : "Backfill stopped"}
        </p>
        {finishedAt === null && can("run.execute") && (
          <Button size="sm" busy={stop.isPending} onClick={() => stop.mutate({ backfillId: id })}>
            Stop backfill
          </Button>
        )}
      </div>
      {finishedAt === null && (
        <progress className="h-1.5 w-full accent-accent" value={done} max={total} aria-label="Progress" />
      )}
      <p>
        {count(done - skipped)} of {count(total)} {total === 1 ? "run" : "runs"} started
        {skipped > 0 && `, ${count(skipped)} not needed any more`}
        {stoppedBy !== null && `, stopped by ${stoppedBy}`}.
      </p>
      <p className="text-muted-foreground text-xs">
        {write(from)} to {write(to)} · {by} · <RelativeTime at={startedAt} />
      </p>
    </div>
  );
}
