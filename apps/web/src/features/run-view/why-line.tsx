"use client";

import type { RunWhy } from "@millrace/contracts/api/run-control";
import type { RunDetail } from "@millrace/contracts/api/runs";
import { Info } from "lucide-react";
import Link from "next/link";
import { useEffect } from "react";
import { namedParts } from "@/features/flow-editor/words/named-text";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

/** No event tells that a queue moved or a worker went, so it is asked again. */
const askAgainMs = 5_000;

/** Why a run that goes on does nothing right now, with what can be done about it. Nothing while it executes. */
export function WhyLine({ run, isLive }: { run: RunDetail; isLive: boolean }) {
  const why = trpc.runs.why.useQuery({ runId: run.id }, { enabled: isLive, staleTime: 0, refetchInterval: askAgainMs });
  const { refetch } = why;
  // Its events change the run before the next look is due.
  const state = `${run.status} ${run.steps.map((step) => step.status).join(" ")}`;
  useEffect(() => {
    if (isLive && state) void refetch();
  }, [isLive, state, refetch]);
  if (!isLive || !why.data || why.data.code === "executing" || why.data.code === "finished") return null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-muted px-4 py-2 text-sm">
      <Info className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <p className="min-w-0 flex-1 break-words">
        {namedParts(why.data.text).map((part, index) =>
          part.isName ? (
            <em key={index} className="font-medium not-italic">
              {part.text}
            </em>
          ) : (
            part.text
          ),
        )}
      </p>
      <NextAction run={run} why={why.data} />
    </div>
  );
}

function NextAction({ run, why }: { run: RunDetail; why: RunWhy }) {
  const { can, path } = useOrganization();
  const utils = trpc.useUtils();
  const done = {
    onSuccess: () => Promise.all([utils.runs.why.invalidate(), utils.runs.get.invalidate({ runId: run.id })]),
    onError: (error: unknown) => {
      toast.error(errorBodyOf(error).message);
    },
  };
  const resumeRun = trpc.runs.resume.useMutation(done);
  const resumeFlow = trpc.flows.resume.useMutation(done);
  if (why.subRunId)
    return (
      <Button size="sm" asChild>
        <Link href={path(`/runs/${why.subRunId}`)}>Open that run</Link>
      </Button>
    );
  switch (why.action) {
    case "resume_run":
      return can("run.control") ? (
        <Button size="sm" busy={resumeRun.isPending} onClick={() => resumeRun.mutate({ runId: run.id })}>
          Resume run
        </Button>
      ) : null;
    case "resume_flow":
      return can("run.control") ? (
        <Button size="sm" busy={resumeFlow.isPending} onClick={() => resumeFlow.mutate({ flowId: run.flowId })}>
          Resume {run.flowName}
        </Button>
      ) : null;
    case "resume_organization":
      return can("org.manage") ? (
        <Button size="sm" asChild>
          <Link href={path("/settings/general")}>Open settings</Link>
        </Button>
      ) : null;
    case "open_tasks":
      return (
        <Button size="sm" asChild>
          <Link href={path("/tasks")}>Open tasks</Link>
        </Button>
      );
    case null:
      return null;
  }
}
