"use client";

import type { TaskDetail, TaskSummary } from "@millrace/contracts/api/tasks";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { Sheet, SheetContent } from "@/ui/sheet";
import { Skeleton } from "@/ui/skeleton";
import { exactTime } from "@/ui/time-format";
import { TaskDecision } from "./task-decision.tsx";
import { askedText, taskLooks } from "./task-look.ts";

type TaskPanelProps = { taskId: TaskSummary["id"] | null; onClose: () => void; onChanged: () => void };

/** One task beside the list: what is asked, about which run, and the decision. */
export function TaskPanel({ taskId, onClose, onChanged }: TaskPanelProps) {
  return (
    <Sheet open={taskId !== null} onOpenChange={(open) => !open && onClose()}>
      <SheetContent title="Task">
        {taskId !== null && <LoadedTask taskId={taskId} onChanged={onChanged} />}
      </SheetContent>
    </Sheet>
  );
}

function LoadedTask({ taskId, onChanged }: { taskId: TaskSummary["id"]; onChanged: () => void }) {
  const { path } = useOrganization();
  const task = trpc.tasks.get.useQuery({ taskId });
  if (task.error)
    return (
      <ErrorPanel
        className="m-4"
        title="The task could not be loaded"
        error={task.error}
        onRetry={() => void task.refetch()}
      />
    );
  if (!task.data)
    return (
      <div className="grid gap-3 p-4" role="status" aria-label="Loading the task">
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="w-1/2" />
        <Skeleton className="h-24 w-full" />
      </div>
    );
  const refresh = () => {
    void task.refetch();
    onChanged();
  };
  return (
    <TaskView
      key={`${task.data.id} ${task.data.status}`}
      task={task.data}
      runHref={path(`/runs/${task.data.runId}`)}
      flowHref={path(`/flows/${task.data.flowId}`)}
      onDecided={refresh}
    />
  );
}

type TaskViewProps = { task: TaskDetail; runHref: string; flowHref: string; onDecided: () => void };

export function TaskView({ task, runHref, flowHref, onDecided }: TaskViewProps) {
  const look = taskLooks[task.status];
  return (
    <article className="grid gap-5 p-4">
      <header className="grid gap-1.5">
        <h2 className="break-words font-medium text-lg">{task.title}</h2>
        <p className={`flex items-center gap-1.5 text-sm ${look.text}`}>
          <look.icon className="size-4" aria-hidden />
          {look.word}
          {task.decidedBy && ` by ${task.decidedBy}`}
        </p>
      </header>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm [&_dt]:text-muted-foreground">
        <dt>Flow</dt>
        <dd className="truncate">
          <Link href={flowHref} className="underline underline-offset-2">
            {task.flowName}
          </Link>
        </dd>
        <dt>Run</dt>
        <dd>
          <Link href={runHref} className="font-mono underline underline-offset-2">{`…${task.runId.slice(-10)}`}</Link>
        </dd>
        <dt>Asks</dt>
        <dd>{askedText(task.role)}</dd>
        <dt>Deadline</dt>
        <dd>{task.dueAt ? exactTime(new Date(task.dueAt)) : "None"}</dd>
        {task.endedAt && (
          <>
            <dt>Ended</dt>
            <dd>{exactTime(new Date(task.endedAt))}</dd>
          </>
        )}
      </dl>
      {task.message && <p className="whitespace-pre-wrap break-words">{task.message}</p>}
      {task.status === "open" ? (
        task.isMine ? (
          <TaskDecision task={task} onDecided={onDecided} />
        ) : (
          <p className="text-muted-foreground text-sm">{`This task asks ${askedText(task.role).toLowerCase()} to decide.`}</p>
        )
      ) : (
        <Decided task={task} />
      )}
    </article>
  );
}

/** What was filled in and written when it was decided. */
function Decided({ task }: { task: TaskDetail }) {
  const filled = task.fields.filter(({ name }) => task.form?.[name] !== undefined);
  if (filled.length === 0 && task.comment === "") return null;
  return (
    <dl className="grid gap-3 border-t pt-4 [&_dt]:text-muted-foreground [&_dt]:text-sm">
      {filled.map(({ name, label }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd className="break-words">{valueText(task.form?.[name])}</dd>
        </div>
      ))}
      {task.comment && (
        <div>
          <dt>Comment</dt>
          <dd className="whitespace-pre-wrap break-words">{task.comment}</dd>
        </div>
      )}
    </dl>
  );
}

const valueText = (value: unknown): string =>
  typeof value === "boolean" ? (value ? "Yes" : "No") : String(value ?? "");
