"use client";

import { idSchema, type RunId } from "@millrace/contracts/ids";
import { ArrowUpRight, X } from "lucide-react";
import Link from "next/link";
import { useEffect } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { StatusIcon } from "@/ui/status-badge";
import { annotateRun, noRun } from "../live-run/annotate-run.ts";
import { liveHeadline } from "../live-run/live-headline.ts";
import { useRunProgress } from "../live-run/use-run-progress.ts";
import { useEditor, useEditorUi } from "../state/editor-context.ts";
import { NamedText } from "../words/named-text.tsx";

/** The run that was started here: its status stands on the nodes; this strip names it and leads to it. */
export function LiveRunStrip() {
  const liveRunId = useEditorUi((ui) => ui.liveRunId);
  const parsed = idSchema("run").safeParse(liveRunId);
  return parsed.success ? <LiveRun key={parsed.data} runId={parsed.data} /> : null;
}

function LiveRun({ runId }: { runId: RunId }) {
  const { annotations, catalog, ui, flowId } = useEditor();
  const { path } = useOrganization();
  const utils = trpc.useUtils();
  const { run, isLive, query } = useRunProgress(runId);

  useEffect(() => {
    if (run) annotations.set((state) => ({ ...state, ...annotateRun(run, catalog) }));
  }, [run, annotations, catalog]);
  useEffect(() => () => annotations.set((state) => ({ ...state, ...noRun })), [annotations]);
  useEffect(() => {
    if (run && !isLive) void utils.flows.lastRunData.invalidate({ flowId });
  }, [run, isLive, utils, flowId]);

  return (
    <div
      role="status"
      className="-translate-x-1/2 absolute top-3 left-1/2 z-10 flex max-w-[calc(100%-1.5rem)] items-center gap-2.5 rounded-lg bg-surface-raised py-1 pr-1 pl-3 text-sm shadow-float"
    >
      <StatusIcon status={run?.status ?? "queued"} />
      <span className="truncate">
        <NamedText text={run ? liveHeadline(run, query.data?.status ?? run.status) : "Starting the run."} />
      </span>
      <Button variant="ghost" size="sm" asChild>
        <Link href={path(`/runs/${runId}`)}>
          Open run <ArrowUpRight aria-hidden />
        </Link>
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Take the run off the canvas"
        onClick={() => ui.set((state) => ({ ...state, liveRunId: null }))}
      >
        <X aria-hidden />
      </Button>
    </div>
  );
}
