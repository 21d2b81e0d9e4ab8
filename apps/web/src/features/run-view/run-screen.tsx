"use client";

import type { RunId } from "@millrace/contracts/ids";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { ReactFlowProvider } from "reactflow";
import { liveHeadline } from "@/features/flow-editor/live-run/live-headline";
import { useRunProgress } from "@/features/flow-editor/live-run/use-run-progress";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { useOrganization } from "@/organization/organization-provider";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import { RunCanvas } from "./run-canvas.tsx";
import { RunDetails } from "./run-details.tsx";
import { RunHeader } from "./run-header.tsx";
import { RunTimeline } from "./run-timeline.tsx";
import { RunUndoPanel } from "./run-undo.tsx";
import { timelineOf } from "./timeline.ts";
import { useTicking } from "./use-ticking.ts";
import { WhyLine } from "./why-line.tsx";

type RunScreenProps = { organizationSlug: string; runId: RunId };

/** One run: what happened in a sentence, the flow with each node's status, where the time went, and every step's data. */
export function RunScreen({ runId }: RunScreenProps) {
  const { path } = useOrganization();
  const { run, isLive, query } = useRunProgress(runId);
  const [selected, setSelected] = useQueryState("step", parseAsString);
  const nowMs = useTicking(isLive);
  const timeline = useMemo(() => run && timelineOf(run, nodeCatalog, nowMs), [run, nowMs]);
  if (!run || !timeline) {
    if (!query.error) return <RunSkeleton />;
    return (
      <div className="p-6">
        <ErrorPanel error={query.error} title="The run could not be loaded." onRetry={() => void query.refetch()} />
      </div>
    );
  }
  const select = (nodeId: string | null) => void setSelected(nodeId);
  return (
    <div className="flex h-full min-h-0 flex-col max-md:overflow-y-auto">
      <Breadcrumb items={[{ label: run.flowName, href: path(`/flows/${run.flowId}`) }, { label: "Run" }]} />
      <RunHeader
        run={run}
        headline={liveHeadline(run, query.data?.status ?? run.status)}
        isLive={isLive}
        nowMs={nowMs}
        onShowStep={select}
      />
      <WhyLine run={run} isLive={isLive} />
      <RunUndoPanel run={run} />
      <div className="flex min-h-0 flex-1 max-md:flex-none max-md:flex-col">
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="min-h-48 flex-1 max-md:h-64 max-md:flex-none">
            <ReactFlowProvider>
              <RunCanvas run={run} selected={selected} onSelect={select} />
            </ReactFlowProvider>
          </div>
          <RunTimeline run={run} timeline={timeline} selected={selected} onSelect={select} />
        </div>
        <RunDetails run={run} timeline={timeline} selected={selected} onClose={() => select(null)} />
      </div>
    </div>
  );
}

function RunSkeleton() {
  return (
    <div className="flex h-full flex-col">
      <div className="grid gap-3 border-b bg-surface px-4 py-3">
        <Skeleton className="h-6 w-96 max-w-full" />
        <Skeleton className="h-4 w-64" />
      </div>
      <div className="flex-1" />
      <div className="grid h-56 content-start gap-3 border-t bg-surface p-4">
        {["a", "b", "c", "d"].map((key) => (
          <Skeleton key={key} className="h-5" />
        ))}
      </div>
    </div>
  );
}
