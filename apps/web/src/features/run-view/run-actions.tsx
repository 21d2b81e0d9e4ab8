"use client";

import type { RunDetail } from "@millrace/contracts/api/runs";
import { CircleStop, GitCompareArrows, PencilRuler } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { SaveAsCase } from "@/features/test-sets/save-as-case";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Switch } from "@/ui/switch";
import { toast } from "@/ui/toaster";
import { PauseRun } from "./pause-run.tsx";
import { ReplayRun } from "./replay-run.tsx";

/** Pause and cancel while it goes on, replay, open the flow. */
export function RunActions({ run, isLive }: { run: RunDetail; isLive: boolean }) {
  const { can, path } = useOrganization();
  return (
    <div className="flex flex-wrap gap-2">
      {can("run.control") && (
        <>
          {isLive && <PauseRun run={run} />}
          {isLive && <CancelRun run={run} />}
          <ReplayRun run={run} />
        </>
      )}
      <SaveAsCase run={run} />
      <CompareRun run={run} />
      <Button asChild>
        <Link href={path(`/flows/${run.flowId}`)}>
          <PencilRuler aria-hidden /> Open flow
        </Link>
      </Button>
    </div>
  );
}

/** With the run that this one repeats, else with one that is chosen from the list. */
function CompareRun({ run }: { run: RunDetail }) {
  const { path } = useOrganization();
  return (
    <Button asChild>
      <Link
        prefetch={false}
        href={path(
          run.replayOf
            ? `/runs/compare?a=${run.replayOf.runId}&b=${run.id}`
            : `/runs?flow=${run.flowId}&compare=${run.id}`,
        )}
      >
        <GitCompareArrows aria-hidden /> {run.replayOf ? "Compare with the original" : "Compare"}
      </Link>
    </Button>
  );
}

function CancelRun({ run }: { run: RunDetail }) {
  const [isAsking, setAsking] = useState(false);
  const [undo, setUndo] = useState(false);
  const canUndo = run.definition.nodes.some((node) => node.undo !== undefined);
  const cancel = trpc.runs.cancel.useMutation({
    onSuccess: () => toast.success("Cancelling the run"),
    onError: (error) => toast.error(errorBodyOf(error).message),
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <CircleStop aria-hidden /> Cancel run
      </Button>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Cancel this run?"
        description="Steps that are under way are stopped, and no further ones begin. What has already been sent to other services stays sent."
        confirmLabel="Cancel run"
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate({ runId: run.id, ...(canUndo ? { undo } : {}) })}
      >
        {canUndo && (
          <Field
            label="Undo what was done"
            hint="Runs the flows that undo the steps which have succeeded, the last one first."
          >
            {(control) => <Switch {...control} checked={undo} onCheckedChange={setUndo} />}
          </Field>
        )}
      </AlertDialog>
    </>
  );
}
