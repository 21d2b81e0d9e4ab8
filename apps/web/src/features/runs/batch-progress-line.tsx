"use client";

import type { BatchProgress } from "@millrace/contracts/api/batches";
import type { Id } from "@millrace/contracts/ids";
import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import { exactTime } from "@/ui/time-format";

const number = (count: number) => count.toLocaleString("en-US");

/** How far a batch is, kept current until it is done, with the way to its runs. */
export function BatchProgressLine({ batchId }: { batchId: Id<"batch"> }) {
  const { path, can } = useOrganization();
  const utils = trpc.useUtils();
  const batch = trpc.runs.getBatch.useQuery(
    { batchId },
    { refetchInterval: (query) => (query.state.data?.isDone ? false : 1_000) },
  );
  const cancel = trpc.runs.cancelBatch.useMutation({
    onSuccess: () => utils.runs.getBatch.invalidate({ batchId }),
  });
  const { data } = batch;
  if (batch.error && !data) return <ErrorPanel error={batch.error} title="The progress could not be loaded." />;
  if (!data) return <Skeleton className="h-16" />;
  return (
    <div className="grid gap-3 text-sm">
      <div role="status" className="grid gap-1.5">
        <progress className="h-1.5 w-full accent-accent" value={endedOf(data)} max={data.total} aria-label="Progress" />
        <p>{sentenceOf(data)}</p>
        {data.refused > 0 && <p className="text-failed">{refusedSentence(data)}</p>}
        {!data.isDone && (
          <p className="text-muted-foreground">
            {data.startsAt !== null && Date.parse(data.startsAt) > Date.now()
              ? `They begin at ${exactTime(new Date(data.startsAt))}.`
              : "It goes on when you close this."}
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" asChild>
          <Link href={path(`/runs?batch=${batchId}`)}>
            Open its runs <ArrowUpRight aria-hidden />
          </Link>
        </Button>
        {!data.isDone && !data.cancelled && can("run.control") && (
          <Button size="sm" variant="ghost" busy={cancel.isPending} onClick={() => cancel.mutate({ batchId })}>
            Cancel the batch
          </Button>
        )}
      </div>
      {cancel.error && <ErrorPanel error={cancel.error} title="The batch was not cancelled." />}
    </div>
  );
}

const endedOf = ({ total, counts: { pending, queued, running } }: BatchProgress): number =>
  total - pending - queued - running;

/** "1,200 of 10,000 ended: 1,190 succeeded, 10 failed. 8,000 queued, 800 running." */
function sentenceOf(batch: BatchProgress): string {
  const { total, existing, counts } = batch;
  const listed = (parts: [number, string][]) =>
    parts.flatMap(([count, word]) => (count > 0 ? [`${number(count)} ${word}`] : [])).join(", ");
  const ended = listed([
    [counts.succeeded, "succeeded"],
    [counts.failed, "failed"],
    [counts.cancelled, "cancelled"],
    [existing, "started before"],
    [batch.refused, "refused"],
  ]);
  const open = listed([
    [counts.pending, "not started yet"],
    [counts.queued, "queued"],
    [counts.running, "running"],
  ]);
  const first = `${number(endedOf(batch))} of ${number(total)} ended${ended ? `: ${ended}` : ""}.`;
  return open ? `${first} ${open[0]?.toUpperCase()}${open.slice(1)}.` : first;
}

function refusedSentence({ refused, refusedPlaces }: BatchProgress): string {
  const places = refusedPlaces.map((place) => number(place + 1)).join(", ");
  const more = refused > refusedPlaces.length ? " and more" : "";
  return `Refused, because their key was used with another input: ${refused === 1 ? "input" : "inputs"} ${places}${more}.`;
}
