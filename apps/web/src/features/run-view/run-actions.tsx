"use client";

import type { RunDetail } from "@millrace/contracts/api/runs";
import { CircleStop, PencilRuler, RotateCw } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { startInputOf } from "@/features/flow-editor/run-now/example-input";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

/** Cancel while it goes on, run again with the same input, open the flow. */
export function RunActions({ run, isLive }: { run: RunDetail; isLive: boolean }) {
  const { can, path } = useOrganization();
  return (
    <div className="flex flex-wrap gap-2">
      {isLive && can("run.control") && <CancelRun run={run} />}
      {can("run.execute") && run.canSeePayload && <RunAgain run={run} />}
      <Button asChild>
        <Link href={path(`/flows/${run.flowId}`)}>
          <PencilRuler aria-hidden /> Open flow
        </Link>
      </Button>
    </div>
  );
}

function CancelRun({ run }: { run: RunDetail }) {
  const [isAsking, setAsking] = useState(false);
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
        onConfirm={() => cancel.mutate({ runId: run.id })}
      />
    </>
  );
}

function RunAgain({ run }: { run: RunDetail }) {
  const { path } = useOrganization();
  const router = useRouter();
  const utils = trpc.useUtils();
  const start = trpc.runs.start.useMutation({
    onSuccess: ({ runId }) => router.push(path(`/runs/${runId}`)),
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  const [isLoading, setLoading] = useState(false);
  const again = async () => {
    setLoading(true);
    try {
      const { input } = await utils.runs.payload.fetch({ runId: run.id });
      start.mutate({
        flowId: run.flowId,
        source: run.version === null ? "draft" : "production",
        input: startInputOf(run.definition, input),
      });
    } catch (error) {
      toast.error(errorBodyOf(error).message);
    } finally {
      setLoading(false);
    }
  };
  return (
    <Button
      busy={isLoading || start.isPending}
      title={`Starts ${run.version === null ? "the draft" : "what is in production now"} with the input of this run`}
      onClick={() => void again()}
    >
      <RotateCw aria-hidden /> Run again
    </Button>
  );
}
