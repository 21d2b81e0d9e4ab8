"use client";

import type { RunWhy } from "@millrace/contracts/api/run-control";
import type { RunDetail } from "@millrace/contracts/api/runs";
import Link from "next/link";
import type { ReactNode } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

/** What can be done about the reason, with its effect beside the button. */
export function ReasonAction({ run, why }: { run: RunDetail; why: RunWhy }) {
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
      <Action>
        <Button size="sm" asChild>
          <Link href={path(`/runs/${why.subRunId}`)}>Open that run</Link>
        </Button>
      </Action>
    );
  switch (why.action) {
    case "resume_run":
      if (!can("run.control")) return null;
      return (
        <Action effect="It goes on exactly where it stopped; no step is executed twice.">
          <Button size="sm" busy={resumeRun.isPending} onClick={() => resumeRun.mutate({ runId: run.id })}>
            Resume run
          </Button>
        </Action>
      );
    case "resume_flow":
      if (!can("run.control")) return null;
      return (
        <Action effect={`All runs of ${run.flowName} that the pause holds go on, and waiting starts begin.`}>
          <Button size="sm" busy={resumeFlow.isPending} onClick={() => resumeFlow.mutate({ flowId: run.flowId })}>
            Resume {run.flowName}
          </Button>
        </Action>
      );
    case "resume_organization":
      if (!can("org.manage")) return null;
      return (
        <Action effect="The organization is paused and resumed there.">
          <Button size="sm" asChild>
            <Link href={path("/settings/general")}>Open settings</Link>
          </Button>
        </Action>
      );
    case "open_tasks":
      return (
        <Action>
          <Button size="sm" asChild>
            <Link href={path("/tasks")}>Open tasks</Link>
          </Button>
        </Action>
      );
    case null:
      return null;
  }
}

function Action({ effect, children }: { effect?: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {children}
      {effect && <p className="text-muted-foreground text-sm">{effect}</p>}
    </div>
  );
}
