"use client";

import { idSchema } from "@millrace/contracts/ids";
import { ClipboardCheck, SquareCheckBig } from "lucide-react";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { TaskPanel } from "./task-panel.tsx";
import { TasksTable } from "./tasks-table.tsx";

const parsers = {
  state: parseAsStringLiteral(["open", "ended"]).withDefault("open"),
  mine: parseAsBoolean.withDefault(false),
  task: parseAsString,
};
const taskId = idSchema("wait");

/** Approvals that runs wait for, live, and those that have ended; the filters and the open task are in the URL. */
export function RunTasks() {
  const [view, setView] = useQueryStates(parsers);
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
      <fieldset className="flex flex-wrap gap-2 px-4 pb-3 sm:px-6">
        <legend className="sr-only">Filter</legend>
        {(["open", "ended"] as const).map((state) => (
          <Button
            key={state}
            size="sm"
            aria-pressed={view.state === state}
            variant={view.state === state ? "primary" : "secondary"}
            onClick={() => void setView({ state })}
          >
            {state === "open" ? "Open" : "Ended"}
          </Button>
        ))}
        <Button
          size="sm"
          aria-pressed={view.mine}
          variant={view.mine ? "primary" : "secondary"}
          onClick={() => void setView({ mine: !view.mine })}
        >
          For my role
        </Button>
      </fieldset>
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
          hrefQuery={{ state: view.state, mine: view.mine }}
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
        taskId={taskId.safeParse(view.task).data ?? null}
        onClose={() => void setView({ task: null })}
        onChanged={refresh}
      />
    </>
  );
}
