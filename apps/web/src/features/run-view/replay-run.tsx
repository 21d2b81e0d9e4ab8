"use client";

import type { ReplayVersion } from "@millrace/contracts/api/run-control";
import type { RunDetail } from "@millrace/contracts/api/runs";
import { RotateCw, StepForward } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { VersionChoice } from "./version-choice.tsx";

/** Starts the flow again with the input of this run. */
export function ReplayRun({ run }: { run: RunDetail }) {
  const [isAsking, setAsking] = useState(false);
  const [version, setVersion] = useState<ReplayVersion>("same");
  const show = useShowRun();
  const replay = trpc.runs.replay.useMutation({ onSuccess: show });
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <RotateCw aria-hidden /> Replay…
      </Button>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        danger={false}
        title="Replay this run?"
        description="A new run starts with the input of this one. Every step is executed, so calls to other services are made again. This run stays as it is."
        confirmLabel="Replay run"
        busy={replay.isPending}
        onConfirm={() => replay.mutate({ runId: run.id, version })}
      >
        <VersionChoice run={run} value={version} onChange={setVersion} />
        {replay.error && <ErrorPanel error={replay.error} />}
      </AlertDialog>
    </>
  );
}

/** Starts a new run that keeps what came before a step. */
export function RerunFromStep({ run, nodeId, name }: { run: RunDetail; nodeId: string; name: string }) {
  const [isAsking, setAsking] = useState(false);
  const [version, setVersion] = useState<ReplayVersion>("same");
  const show = useShowRun();
  const rerun = trpc.runs.rerunFrom.useMutation({ onSuccess: show });
  return (
    <>
      <Button size="sm" className="justify-self-start" onClick={() => setAsking(true)}>
        <StepForward aria-hidden /> Re-run from here…
      </Button>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        danger={false}
        title={`Re-run from ${name}?`}
        description={`A new run keeps the results of the steps before and beside ${name} without executing them. ${name} and everything behind it are executed, so their calls to other services are made again. This run stays as it is.`}
        confirmLabel="Re-run from here"
        busy={rerun.isPending}
        onConfirm={() => rerun.mutate({ runId: run.id, version, fromNode: nodeId })}
      >
        <VersionChoice run={run} value={version} onChange={setVersion} />
        {rerun.error && <ErrorPanel error={rerun.error} />}
      </AlertDialog>
    </>
  );
}

function useShowRun() {
  const { path } = useOrganization();
  const router = useRouter();
  return ({ runId }: { runId: string }) => router.push(path(`/runs/${runId}`));
}
