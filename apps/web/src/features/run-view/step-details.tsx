"use client";

import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import type { JsonValue } from "@millrace/contracts/json";
import { Hourglass } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { compareWithUsual } from "@/features/flow-editor/statistics/compare-with-usual";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { cn } from "@/ui/class-names";
import { ErrorPanel } from "@/ui/error-panel";
import { JsonView } from "@/ui/json-view";
import { Skeleton } from "@/ui/skeleton";
import { StatusBadge } from "@/ui/status-badge";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";
import { exactTime, formatDuration } from "@/ui/time-format";
import { AttemptList } from "./attempt-list.tsx";
import { HiddenPayload } from "./hidden-payload.tsx";
import { RerunFromStep } from "./replay-run.tsx";
import { RunErrorPanel } from "./run-error-panel.tsx";
import { useUsual } from "./run-statistics-provider.tsx";
import { StepRuns } from "./step-runs.tsx";
import { WaitLine } from "./wait-line.tsx";

type StepDetailsProps = {
  run: RunDetail;
  name: string;
  /** All of one step, the last of them last. */
  attempts: readonly RunStep[];
};

/** One step: how it went, and what came in, what its parameters were, what left it and what it logged. */
export function StepDetails({ run, name, attempts }: StepDetailsProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const step = attempts.find(({ attempt }) => attempt === chosen) ?? attempts.at(-1);
  if (!step) return null;
  return (
    <div className="flex min-h-full flex-col">
      <div className="grid gap-3 p-4">
        <StepFacts step={step} />
        <Usual step={step} />
        <WaitLine run={run} step={step} />
        {attempts.length > 1 && <AttemptList attempts={attempts} shown={step} onShow={setChosen} />}
        <StepRuns run={run} step={step} />
        <StepAgain run={run} step={step} name={name} />
        {step.error && <RunErrorPanel error={step.error} run={run} />}
      </div>
      {run.canSeePayload ? <StepData run={run} step={step} /> : <HiddenPayload />}
    </div>
  );
}

/** That it was kept, and going on from it. */
function StepAgain({ run, step, name }: { run: RunDetail; step: RunStep; name: string }) {
  const { can, path } = useOrganization();
  // What happens once per item has a longer path; the step that repeats it is the one to go on from.
  const canRerun = run.finishedAt !== null && can("run.control") && step.path === step.nodeId;
  return (
    <>
      {step.kept && run.replayOf && (
        <p className="text-muted-foreground text-sm">
          Not executed in this run: its result was kept from{" "}
          <Link className="underline underline-offset-4" href={path(`/runs/${run.replayOf.runId}`)}>
            the run that this one repeats
          </Link>
          .
        </p>
      )}
      {canRerun && <RerunFromStep run={run} nodeId={step.nodeId} name={name} />}
    </>
  );
}

function StepFacts({ step }: { step: RunStep }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted-foreground text-sm">
      <StatusBadge status={step.status} />
      {step.durationMs !== null && <span className="font-mono tabular-nums">{formatDuration(step.durationMs)}</span>}
      <span title="Started">{exactTime(new Date(step.startedAt))}</span>
      {/* A waiting step knows already where it would leave at its deadline. */}
      {step.port && step.port !== "out" && step.finishedAt !== null && (
        <span>
          Left through <code className="font-mono">{step.port}</code>
        </span>
      )}
    </div>
  );
}

/** While statistics are shown: whether the step took as long as it usually does. */
function Usual({ step }: { step: RunStep }) {
  const usual = useUsual(step.nodeId);
  const compared = usual && step.durationMs !== null && !step.kept ? compareWithUsual(step.durationMs, usual) : null;
  if (!compared) return null;
  return (
    <p className={cn("flex items-center gap-1.5 text-sm", compared.isSlow ? "text-waiting" : "text-muted-foreground")}>
      {compared.isSlow && <Hourglass className="size-4 shrink-0" aria-hidden />}
      <span>
        {compared.text}
        {compared.isSlow && ": slower than usual"}
      </span>
    </p>
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
