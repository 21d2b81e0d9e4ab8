"use client";

import { idSchema } from "@millrace/contracts/ids";
import { ClipboardCheck, SquareCheckBig } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import type { TaskView } from "./task-filter.tsx";
import { TaskPanel } from "./task-panel.tsx";
import { TasksTable } from "./tasks-table.tsx";

const taskId = idSchema("wait");

/** Approvals that runs wait for, live, and those that have ended; the task that is shown is in the URL. */
export function RunTasks({ view }: { view: TaskView }) {
  const [shown, setShown] = useQueryState("task", parseAsString);
  const utils = trpc.useUtils();
  const tasks = trpc.tasks.list.useInfiniteQuery(
    { state: view.state, mine: view.mine },
    {
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: (previous) => previous,
    },
  );
  const refresh = () => void utils.tasks.invalidate();
  useRefreshOn("organization", refresh, (event) => event.type === "task.changed");
  // A task opens when a step begins to wait, and ends with its time or its run.
  useRefreshOn(
    "runs",
    refresh,
    (event) =>
      event.type === "run.changed" &&
      (!["queued", "running"].includes(event.status) || event.steps.some((step) => step.status === "waiting")),
  );
  const rows = tasks.data?.pages.flatMap((page) => page.items);
  return (
    <>
      {tasks.error && !rows ? (
        <ErrorPanel
          className="mx-4 sm:mx-6"
          title="The tasks could not be loaded"
          error={tasks.error}
          onRetry={() => void tasks.refetch()}
        />
      ) : (
        <TasksTable
          rows={rows}
          hrefQuery={view}
          hasMore={tasks.hasNextPage}
          isLoadingMore={tasks.isFetchingNextPage}
          onLoadMore={() => void tasks.fetchNextPage()}
          empty={
            view.state === "open" ? (
              <EmptyState icon={SquareCheckBig} title="Nothing waits for a decision">
                An Approval node in a flow asks a person, such as “Refund order A-1 for 17 EUR?”. Its tasks appear here.
              </EmptyState>
            ) : (
              <EmptyState icon={ClipboardCheck} title="No task has ended yet">
                Decided tasks stay here as long as their runs are kept.
              </EmptyState>
            )
          }
        />
      )}
      <TaskPanel
        taskId={taskId.safeParse(shown).data ?? null}
        onClose={() => void setShown(null)}
        onChanged={refresh}
      />
    </>
  );
}
