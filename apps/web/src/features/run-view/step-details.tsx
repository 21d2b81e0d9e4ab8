"use client";

import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import type { JsonValue } from "@millrace/contracts/json";
import { CircleSlash } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { JsonView } from "@/ui/json-view";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";
import { StatusBadge, statusLooks } from "@/ui/status-badge";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";
import { exactTime, formatDuration } from "@/ui/time-format";
import { HiddenPayload } from "./hidden-payload.tsx";
import { RerunFromStep } from "./replay-run.tsx";
import { RunErrorPanel } from "./run-error-panel.tsx";
import { RunPayload } from "./run-payload.tsx";
import { StepRuns } from "./step-runs.tsx";
import type { TimelineRow } from "./timeline.ts";

type StepDetailsProps = { run: RunDetail; nodeId: string; isTrigger: boolean; row: TimelineRow | undefined };

/** One step: how it went, and what came in, what its parameters were, what left it and what it logged. */
export function StepDetails({ run, isTrigger, row }: StepDetailsProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  if (isTrigger && !row) return <RunPayload run={run} />;
  if (!row) {
    const hasEnded = run.finishedAt !== null;
    return (
      <EmptyState icon={CircleSlash} title={hasEnded ? "Skipped" : "Not yet"}>
        {hasEnded
          ? "The run did not come through here: no branch that leads to this node was taken."
          : "The run has not come to this node yet."}
      </EmptyState>
    );
  }
  const step = row.attempts.find((attempt) => attempt.attempt === chosen) ?? row.last;
  return (
    <div className="flex min-h-full flex-col">
      <div className="grid gap-3 p-4">
        {row.attempts.length > 1 && (
          <Select
            aria-label="Attempt"
            value={String(step.attempt)}
            options={row.attempts.map((attempt) => ({
              value: String(attempt.attempt),
              label: `Attempt ${attempt.attempt} of ${row.attempts.length}`,
              description: `${statusLooks[attempt.status].word}${attempt.durationMs === null ? "" : `, ${formatDuration(attempt.durationMs)}`}`,
            }))}
            onValueChange={(attempt) => setChosen(Number(attempt))}
          />
        )}
        <StepFacts step={step} />
        <StepRuns run={run} row={row} />
        <StepAgain run={run} row={row} />
        {step.error && <RunErrorPanel error={step.error} run={run} />}
      </div>
      {run.canSeePayload ? <StepData run={run} step={step} /> : <HiddenPayload />}
    </div>
  );
}

/** That it was kept, and going on from it. */
function StepAgain({ run, row }: { run: RunDetail; row: TimelineRow }) {
  const { can, path } = useOrganization();
  // What happens once per item has a longer path; the step that repeats it is the one to go on from.
  const canRerun = run.finishedAt !== null && can("run.control") && row.last.path === row.nodeId;
  return (
    <>
      {row.last.kept && run.replayOf && (
        <p className="text-muted-foreground text-sm">
          Not executed in this run: its result was kept from{" "}
          <Link className="underline underline-offset-4" href={path(`/runs/${run.replayOf.runId}`)}>
            the run that this one repeats
          </Link>
          .
        </p>
      )}
      {canRerun && <RerunFromStep run={run} nodeId={row.nodeId} name={row.name} />}
    </>
  );
}

function StepFacts({ step }: { step: RunStep }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted-foreground text-sm">
      <StatusBadge status={step.status} />
      {step.durationMs !== null && <span className="font-mono tabular-nums">{formatDuration(step.durationMs)}</span>}
      <span title="Started">{exactTime(new Date(step.startedAt))}</span>
      {step.port && step.port !== "out" && (
        <span>
          Left through <code className="font-mono">{step.port}</code>
        </span>
      )}
      {step.status === "waiting" && step.waitsFor && <WaitsFor waitsFor={step.waitsFor} />}
      {step.wakeAt && (step.status === "waiting" || step.status === "retrying") && (
        <span>
          {wakeWord(step)} {exactTime(new Date(step.wakeAt))}
        </span>
      )}
    </div>
  );
}

/** "Goes on at", or "waits until" where an answer may come before. */
const wakeWord = (step: RunStep): string =>
  step.status === "retrying" ? "Next attempt at" : step.waitsFor ? "Waits until" : "Goes on at";

/** What somebody has to do for the step to go on. */
function WaitsFor({ waitsFor }: { waitsFor: NonNullable<RunStep["waitsFor"]> }) {
  const { path, can } = useOrganization();
  if (waitsFor.kind === "signal")
    return (
      <span className="min-w-0 break-words">
        Waits for the signal <code className="font-mono">{waitsFor.name}</code>
        {waitsFor.correlation && (
          <>
            {" about "}
            <code className="font-mono">{waitsFor.correlation}</code>
          </>
        )}
      </span>
    );
  if (waitsFor.kind === "run")
    return (
      <span>
        Waits for the end of{" "}
        <Link href={path(`/runs/${waitsFor.runId}`)} className="text-foreground underline underline-offset-2">
          the run that it has started
        </Link>
      </span>
    );
  if (!can("agent.approve")) return <span>Waits for a decision</span>;
  return (
    <span className="min-w-0 break-words">
      Waits for a decision:{" "}
      <Link href={path(`/tasks?task=${waitsFor.taskId}`)} className="text-foreground underline underline-offset-2">
        {waitsFor.title || "Open the task"}
      </Link>
    </span>
  );
}

function StepData({ run, step }: { run: RunDetail; step: RunStep }) {
  const isOver = step.finishedAt !== null;
  const { path, iteration, attempt } = step;
  const payload = trpc.runs.stepPayload.useQuery(
    { runId: run.id, path, iteration, attempt },
    // A step that is over never changes; one that goes on is asked again when it has ended.
    { staleTime: 60_000 },
  );
  const { data, error, isPending, refetch } = payload;
  const loadedWhileRunning = useRef(false);
  useEffect(() => {
    if (!isOver) loadedWhileRunning.current = true;
    else if (loadedWhileRunning.current) {
      loadedWhileRunning.current = false;
      void refetch();
    }
  }, [isOver, refetch]);
  if (error) return <ErrorPanel className="mx-4" error={error} title="The step's data could not be loaded." />;
  return (
    <Tabs defaultValue="output" className="flex-1">
      <TabsList aria-label="Data of the step">
        <TabsTrigger value="input">Input</TabsTrigger>
        <TabsTrigger value="params">Parameters</TabsTrigger>
        <TabsTrigger value="output">Output</TabsTrigger>
        <TabsTrigger value="logs">Logs{data && data.logs.length > 0 && ` (${data.logs.length})`}</TabsTrigger>
      </TabsList>
      <TabsContent value="input" className="p-4">
        <Value value={data?.input} isPending={isPending} />
      </TabsContent>
      <TabsContent value="params" className="p-4">
        <Value value={data?.params} isPending={isPending} />
      </TabsContent>
      <TabsContent value="output" className="p-4">
        {step.status === "running" || step.status === "waiting" ? (
          <p className="text-muted-foreground text-sm">It is there when the step has ended.</p>
        ) : step.port === null && step.status !== "succeeded" ? (
          <p className="text-muted-foreground text-sm">Nothing left this step: it did not succeed.</p>
        ) : (
          <Value value={data?.output} isPending={isPending} />
        )}
      </TabsContent>
      <TabsContent value="logs" className="p-4">
        <Logs lines={data?.logs} isPending={isPending} />
      </TabsContent>
    </Tabs>
  );
}

function Value({ value, isPending }: { value: JsonValue | undefined; isPending: boolean }) {
  if (isPending || value === undefined) return <Skeleton className="h-24 w-full" />;
  return <JsonView value={value} openLevels={3} />;
}

function Logs({ lines, isPending }: { lines: readonly string[] | undefined; isPending: boolean }) {
  if (isPending || !lines) return <Skeleton className="h-12 w-full" />;
  if (lines.length === 0) return <p className="text-muted-foreground text-sm">It logged nothing.</p>;
  return (
    <ol className="overflow-x-auto rounded-md border bg-muted px-3 py-2 font-mono text-xs leading-5">
      {lines.map((line, index) => (
        <li key={index} className="whitespace-pre-wrap break-words">
          {line}
        </li>
      ))}
    </ol>
  );
}
