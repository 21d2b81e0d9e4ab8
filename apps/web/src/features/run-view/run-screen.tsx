"use client";

import type { RunId } from "@millrace/contracts/ids";
import type { RunStatus } from "@millrace/contracts/run/status";
import { nodeIdOf } from "@millrace/engine/run/path";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useCallback, useEffect } from "react";
import { ReactFlowProvider } from "reactflow";
import { liveHeadline } from "@/features/flow-editor/live-run/live-headline";
import { useRunProgress } from "@/features/flow-editor/live-run/use-run-progress";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import { RunCanvas } from "./run-canvas.tsx";
import { RunDetails } from "./run-details.tsx";
import { RunHeader } from "./run-header.tsx";
import { RunStatisticsBar } from "./run-statistics-bar.tsx";
import { RunStatisticsProvider } from "./run-statistics-provider.tsx";
import { RunTimeline } from "./run-timeline.tsx";
import { RunUndoPanel } from "./run-undo.tsx";
import { pathOfNode } from "./selected-path.ts";
import { useFolds } from "./timeline-context.ts";
import { useReason } from "./use-reason.ts";
import { useTicking } from "./use-ticking.ts";

type RunScreenProps = { organizationSlug: string; runId: RunId };

/** One run: what happened in a sentence, the flow with each node's status, where the time went, and every step's data. */
export function RunScreen({ runId }: RunScreenProps) {
  const { path } = useOrganization();
  const { run, isLive, query } = useRunProgress(runId);
  const [selected, setSelected] = useQueryState("step", parseAsString);
  const nowMs = useTicking(isLive);
  const folds = useFolds(selected);
  const reason = useReason(run, isLive);
  useTimesRefresh(runId, run?.status, isLive);
  if (!run) {
    if (!query.error) return <RunSkeleton />;
    return (
      <div className="p-6">
        <ErrorPanel
          error={query.error}
          title="The run could not be loaded."
          onRetry={() => void query.refetch()}
          action={
            <Button size="sm" asChild>
              <Link href={path("/runs")}>Show all runs</Link>
            </Button>
          }
        />
      </div>
    );
  }
  const select = (path: string | null) => void setSelected(path);
  const selectNode = (nodeId: string | null) => {
    const path = nodeId === null ? null : pathOfNode(run, nodeId);
    if (path !== null) folds.reveal(path);
    select(path);
  };
  return (
    <RunStatisticsProvider run={run}>
      <div className="flex h-full min-h-0 flex-col max-md:overflow-y-auto">
        <Breadcrumb items={[{ label: run.flowName, href: path(`/flows/${run.flowId}`) }, { label: "Run" }]} />
        <RunHeader
          run={run}
          headline={reason?.text ?? liveHeadline(run, query.data?.status ?? run.status)}
          reason={reason}
          isLive={isLive}
          nowMs={nowMs}
          onShowStep={selectNode}
        />
        <RunUndoPanel run={run} />
        <div className="flex min-h-0 flex-1 max-md:flex-none max-md:flex-col">
          <div className="flex min-w-0 flex-1 flex-col">
            <RunStatisticsBar />
            <div className="min-h-48 flex-1 max-md:h-64 max-md:flex-none">
              <ReactFlowProvider>
                <RunCanvas run={run} selected={selected === null ? null : nodeIdOf(selected)} onSelect={selectNode} />
              </ReactFlowProvider>
            </div>
            <RunTimeline run={run} nowMs={nowMs} selected={selected} onSelect={select} folds={folds} />
          </div>
          <RunDetails run={run} selected={selected} onSelect={select} folds={folds} />
        </div>
      </div>
    </RunStatisticsProvider>
  );
}

/** Times and items are counted by the server: asked again, now and then, while the run's events come, and at its end. */
function useTimesRefresh(runId: RunId, status: RunStatus | undefined, isLive: boolean): void {
  const utils = trpc.useUtils();
  const refresh = useCallback(() => {
    void utils.runs.times.invalidate({ runId });
    void utils.runs.items.invalidate({ runId });
    void utils.runs.itemSteps.invalidate({ runId });
  }, [utils, runId]);
  useRefreshOn(isLive ? `run:${runId}` : null, refresh);
  useEffect(() => {
    if (status) refresh();
  }, [status, refresh]);
}

function RunSkeleton() {
  return (
    <div className="flex h-full flex-col">
      <div className="grid gap-3 border-b bg-surface px-4 py-3">
        <Skeleton className="h-6 w-96 max-w-full" />
        <Skeleton className="h-4 w-64" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="flex-1" />
          <div className="grid h-56 content-start gap-3 border-t bg-surface p-4">
            {["a", "b", "c", "d"].map((key) => (
              <Skeleton key={key} className="h-5" />
            ))}
          </div>
        </div>
        <div className="grid w-[26rem] shrink-0 content-start gap-3 border-l bg-surface p-4 max-md:hidden xl:w-[30rem]">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-40" />
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-28" />
        </div>
      </div>
    </div>
  );
}
