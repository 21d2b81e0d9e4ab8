"use client";

import type { PublishApproval } from "@millrace/contracts/api/versions";
import { CircleDot } from "lucide-react";
import { useOrganization } from "@/organization/organization-provider";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { RelativeTime } from "@/ui/relative-time";
import type { Approvals } from "./use-approvals.ts";

type ApprovalsTableProps = {
  approvals: Pick<Approvals, "hasMore" | "isLoadingMore" | "onLoadMore">;
  rows: readonly PublishApproval[];
  /** The filter of the other tasks, which stays. */
  mine: boolean;
};

/** Drafts that somebody else wants to publish, the oldest request first. */
export function ApprovalsTable({ approvals, rows, mine }: ApprovalsTableProps) {
  const { path } = useOrganization();
  const { hasMore, isLoadingMore, onLoadMore } = approvals;
  return (
    <section aria-labelledby="to-approve" className="pb-6">
      <h2 id="to-approve" className="px-4 pb-2 font-medium text-sm sm:px-6">
        Drafts to approve before they are published
      </h2>
      <DataTable
        label="Drafts to approve"
        columns={columns}
        rows={rows}
        rowKey={(approval) => approval.id}
        rowHref={(approval) => path(`/tasks?mine=${mine}&approval=${approval.id}`)}
        hasMore={hasMore}
        isLoadingMore={isLoadingMore}
        onLoadMore={onLoadMore}
      />
    </section>
  );
}

const columns: readonly DataColumn<PublishApproval>[] = [
  {
    id: "title",
    header: "Draft",
    cell: (approval) => (
      <span className="flex min-w-0 items-center gap-2.5">
        <CircleDot className="size-4 shrink-0 text-waiting" aria-hidden />
        <span className="w-20 shrink-0 text-waiting max-sm:sr-only">Open</span>
        <span className="truncate font-medium">
          Publish {approval.flowName}
          {approval.note && <span className="font-normal text-muted-foreground">: {approval.note}</span>}
        </span>
      </span>
    ),
  },
  {
    id: "version",
    header: "Production",
    className: "w-32 max-md:hidden",
    cell: ({ production }) => (
      <span className="text-muted-foreground">{production === null ? "None yet" : `v${production}`}</span>
    ),
  },
  {
    id: "asks",
    header: "Asked by",
    className: "w-44 max-lg:hidden",
    cell: (approval) => <span className="block truncate text-muted-foreground">{approval.requestedBy}</span>,
  },
  {
    id: "time",
    header: "Since",
    align: "right",
    className: "w-28",
    cell: (approval) => <RelativeTime at={approval.requestedAt} className="text-muted-foreground" />,
  },
];
