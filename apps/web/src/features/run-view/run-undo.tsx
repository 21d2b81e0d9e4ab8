"use client";

import type { RunDetail, RunUndo } from "@millrace/contracts/api/runs";
import { Undo2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { StatusBadge } from "@/ui/status-badge";
import { toast } from "@/ui/toaster";

/** How far the undo of a run has come, step by step, and trying again what could not be undone. */
export function RunUndoPanel({ run }: { run: RunDetail }) {
  const { can } = useOrganization();
  const utils = trpc.useUtils();
  const [isAsking, setAsking] = useState(false);
  const retry = trpc.runs.retryUndo.useMutation({
    onSuccess: () => utils.runs.get.invalidate({ runId: run.id }),
    onError: (error) => toast.error(errorBodyOf(error).message),
    onSettled: () => setAsking(false),
  });
  const { undo } = run;
  if (!undo) return null;
  return (
    <section aria-label="Undo" className="border-b bg-muted px-4 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Undo2 className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        <p className="min-w-0 flex-1 break-words" role="status">
          {sentenceOf(undo)}
        </p>
        {undo.state === "failed" && can("run.control") && (
          <Button size="sm" onClick={() => setAsking(true)}>
            Undo again what failed…
          </Button>
        )}
      </div>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        danger={false}
        title="Undo again what failed?"
        description="The flows of the steps that could not be undone are run once more, one after the other, so their calls to other services are made again. What was undone is left alone."
        confirmLabel="Undo again"
        busy={retry.isPending}
        onConfirm={() => retry.mutate({ runId: run.id })}
      />
      {undo.steps.length > 0 && (
        <ol className="mt-1.5 grid max-h-40 gap-1 overflow-y-auto pl-7">
          {undo.steps.map((step) => (
            <UndoStep key={`${step.path} ${step.iteration}`} run={run} step={step} />
          ))}
        </ol>
      )}
    </section>
  );
}

function UndoStep({ run, step }: { run: RunDetail; step: RunUndo["steps"][number] }) {
  const { path } = useOrganization();
  const name = run.definition.nodes.find(({ id }) => id === step.nodeId)?.name ?? step.nodeId;
  const flow = (
    <>
      {step.flowName} <span className="font-mono">v{step.version}</span>
    </>
  );
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <StatusBadge status={step.status === "pending" ? "queued" : step.status} />
      <span className="min-w-0 break-words">
        {name}
        {step.path !== step.nodeId && <code className="ml-1.5 font-mono text-xs">{step.path}</code>}
      </span>
      <span className="min-w-0 break-words text-muted-foreground">
        {step.runId === null ? (
          flow
        ) : (
          <Link className="underline underline-offset-4" href={path(`/runs/${step.runId}`)}>
            {flow}
          </Link>
        )}
      </span>
      {step.problem && <span className="text-failed">{step.problem}</span>}
    </li>
  );
}

function sentenceOf({ state, steps }: RunUndo): string {
  if (steps.length === 0) return "What this run has done is being undone.";
  const done = steps.filter(({ status }) => status === "succeeded").length;
  const failed = steps.filter(({ status }) => status === "failed").length;
  const count = `${state === "succeeded" || state === "failed" ? "Undone" : "Being undone"}: ${done} of ${steps.length}`;
  return failed === 0 ? `${count}.` : `${count}; ${failed} could not be undone.`;
}
