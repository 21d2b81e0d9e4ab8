"use client";

import type { RunDetail } from "@millrace/contracts/api/runs";
import { CirclePause } from "lucide-react";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

/** Asks, and pauses the run. Where it is paused already, the line below the header says so and resumes it. */
export function PauseRun({ run }: { run: RunDetail }) {
  const [isAsking, setAsking] = useState(false);
  const utils = trpc.useUtils();
  const why = trpc.runs.why.useQuery({ runId: run.id });
  const refresh = () => Promise.all([utils.runs.why.invalidate(), utils.runs.get.invalidate({ runId: run.id })]);
  const pause = trpc.runs.pause.useMutation({
    onSuccess: refresh,
    onError: (error) => toast.error(errorBodyOf(error).message),
    onSettled: () => setAsking(false),
  });
  if (why.data?.action === "resume_run") return null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <CirclePause aria-hidden /> Pause run
      </Button>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        danger={false}
        title="Pause this run?"
        description="Steps that are under way end and are recorded; no further ones begin until you resume the run. Waits keep counting, the run's time limit does not."
        confirmLabel="Pause run"
        busy={pause.isPending}
        onConfirm={() => pause.mutate({ runId: run.id })}
      />
    </>
  );
}
