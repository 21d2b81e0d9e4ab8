"use client";

import type { BulkAction } from "@millrace/contracts/api/run-control";
import type { Id } from "@millrace/contracts/ids";
import { useEffect, useMemo, useState } from "react";
import { trpc } from "@/trpc/client";
import { AlertDialog } from "@/ui/alert-dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { StatusBadge } from "@/ui/status-badge";
import { listInputOf, type RunFilters } from "./run-filters.ts";

const words: Record<BulkAction, { verb: string; done: string; effect: string }> = {
  cancel: {
    verb: "Cancel",
    done: "cancelled",
    effect: "Their steps that are under way are stopped. What was sent to other services stays sent.",
  },
  pause: {
    verb: "Pause",
    done: "paused",
    effect: "Their steps that are under way end and are recorded, no further ones begin until they are resumed.",
  },
  resume: { verb: "Resume", done: "resumed", effect: "They go on where they stopped." },
  replay: {
    verb: "Replay",
    done: "replayed",
    effect:
      "For each a new run starts with the same input and version. Every step is executed, so calls to other services are made again.",
  },
};

const runsOf = (count: number) => (count === 1 ? "1 run" : `${count.toLocaleString("en-US")} runs`);

type BulkDialogProps = { action: BulkAction; filters: RunFilters; onClose: () => void };

/** Says which runs an action would concern before anything happens, then how far it has come. */
export function BulkDialog({ action, filters, onClose }: BulkDialogProps) {
  const { verb, done, effect } = words[action];
  // The end of a range such as "last hour" must not move between the look and the action.
  const filter = useMemo(() => {
    const { limit: _limit, ...rest } = listInputOf(filters, Date.now());
    return rest;
  }, [filters]);
  const [bulkId, setBulkId] = useState<Id<"bulk"> | null>(null);
  const preview = trpc.runs.bulk.useMutation();
  const act = trpc.runs.bulk.useMutation({ onSuccess: (result) => setBulkId(result.bulkId) });
  const { mutate: look } = preview;
  useEffect(() => look({ action, filter, dryRun: true }), [look, action, filter]);
  const count = preview.data?.count;
  const progress = <BulkProgress bulkId={bulkId} done={done} />;
  const nothing = count === 0;
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      danger={action === "cancel"}
      title={count === undefined || nothing ? `${verb} these runs?` : `${verb} ${runsOf(count)}?`}
      description={nothing ? "No run matches the filters in a state in which this has an effect." : effect}
      confirmLabel={bulkId || nothing ? "Close" : count === undefined ? verb : `${verb} ${runsOf(count)}`}
      isLoading={preview.isPending}
      busy={act.isPending}
      onConfirm={() => (bulkId || !count ? onClose() : act.mutate({ action, filter, dryRun: false }))}
    >
      {preview.isPending && <Skeleton className="h-16" />}
      {!bulkId && preview.data && count ? (
        <ul className="mt-2 grid gap-1 text-sm">
          {preview.data.first.map((run) => (
            <li key={run.id} className="flex items-center gap-3">
              <StatusBadge status={run.status} plain />
              <span className="min-w-0 flex-1 truncate">{run.flowName}</span>
              <RelativeTime at={run.startedAt} />
            </li>
          ))}
          {count > preview.data.first.length && (
            <li className="text-muted-foreground">
              and {(count - preview.data.first.length).toLocaleString("en-US")} more
            </li>
          )}
        </ul>
      ) : null}
      {bulkId && progress}
      {(preview.error ?? act.error) && <ErrorPanel error={preview.error ?? act.error} />}
    </AlertDialog>
  );
}

function BulkProgress({ bulkId, done: word }: { bulkId: Id<"bulk"> | null; done: string }) {
  const utils = trpc.useUtils();
  const { data } = trpc.runs.getBulk.useQuery(
    { bulkId: bulkId ?? "blk_" },
    {
      enabled: bulkId !== null,
      refetchInterval: (query) => (query.state.data?.finishedAt ? false : 1_000),
    },
  );
  const hasEnded = Boolean(data?.finishedAt);
  useEffect(() => {
    if (hasEnded) void utils.runs.list.invalidate();
  }, [hasEnded, utils]);
  if (!data) return <Skeleton className="mt-2 h-8" />;
  const { done, total, skipped } = data;
  return (
    <div className="mt-2 grid gap-1.5 text-sm" role="status">
      <progress className="h-1.5 w-full accent-accent" value={done} max={total} aria-label="Progress" />
      <p>
        {(done - skipped).toLocaleString("en-US")} of {runsOf(total)} {word}
        {skipped > 0 && `, ${skipped.toLocaleString("en-US")} had changed in the meantime`}.
        {!hasEnded && " It goes on when you close this."}
      </p>
    </div>
  );
}
