"use client";

import type { TaskSummary } from "@millrace/contracts/api/tasks";
import type { ReactNode } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { RelativeTime } from "@/ui/relative-time";
import { exactTime } from "@/ui/time-format";
import { askedText, taskLooks } from "./task-look.ts";

type TasksTableProps = {
  rows: readonly TaskSummary[] | undefined;
  /** The filters that stay when a task is opened. */
  hrefQuery: { state: "open" | "ended"; mine: boolean };
  hasMore: boolean;
  isLoadingMore: boolean;
  onLoadMore: () => void;
  empty: ReactNode;
};

export function TasksTable({ hrefQuery, ...props }: TasksTableProps) {
  const { path } = useOrganization();
  const query = `state=${hrefQuery.state}&mine=${hrefQuery.mine}`;
  return (
    <DataTable
      label="Tasks"
      columns={columns}
      rowKey={(task) => task.id}
      rowHref={(task) => path(`/tasks?${query}&task=${task.id}`)}
      {...props}
    />
  );
}

const columns: readonly DataColumn<TaskSummary>[] = [
  { id: "title", header: "Task", cell: (task) => <TaskTitle task={task} /> },
  {
    id: "flow",
    header: "Flow",
    className: "w-48 max-md:hidden",
    cell: (task) => <span className="block truncate text-muted-foreground">{task.flowName}</span>,
  },
  {
    id: "asks",
    header: "Asks",
    className: "w-44 max-lg:hidden",
    cell: (task) => <span className="text-muted-foreground">{task.decidedBy ?? askedText(task.role)}</span>,
  },
  {
    id: "due",
    header: "Deadline",
    className: "w-56 max-lg:hidden",
    cell: (task) => (
      <span className="block truncate text-muted-foreground">
        {task.dueAt ? exactTime(new Date(task.dueAt)) : "None"}
      </span>
    ),
  },
  {
    id: "time",
    header: "Since",
    align: "right",
    className: "w-28",
    cell: (task) => <RelativeTime at={task.endedAt ?? task.createdAt} className="text-muted-foreground" />,
  },
];

function TaskTitle({ task }: { task: TaskSummary }) {
  const look = taskLooks[task.status];
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <look.icon className={`size-4 shrink-0 ${look.text}`} aria-hidden />
      <span className={`w-20 shrink-0 max-sm:sr-only ${look.text}`}>{look.word}</span>
      <span className="truncate font-medium">{task.title}</span>
    </span>
  );
}
