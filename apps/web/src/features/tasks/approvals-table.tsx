"use client";

import type { PublishApproval } from "@millrace/contracts/api/versions";
import { CircleDot } from "lucide-react";
import { useOrganization } from "@/organization/organization-provider";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { RelativeTime } from "@/ui/relative-time";
import type { TaskView } from "./task-filter.tsx";
import { taskLooks } from "./task-look.ts";
import type { Approvals } from "./use-approvals.ts";

type ApprovalsTableProps = {
  approvals: Pick<Approvals, "hasMore" | "isLoadingMore" | "onLoadMore">;
  rows: readonly PublishApproval[];
  /** The filters of the page, which stay. */
  view: TaskView;
};

/** Drafts that somebody else wants to publish, the oldest request first; or what was decided, the last one first. */
export function ApprovalsTable({ approvals, rows, view }: ApprovalsTableProps) {
  const { path } = useOrganization();
  const { hasMore, isLoadingMore, onLoadMore } = approvals;
  return (
    <section aria-labelledby="to-approve" className="pb-6">
      <h2 id="to-approve" className="px-4 pb-2 font-medium text-sm sm:px-6">
        {view.state === "open" ? "Drafts to approve before they are published" : "Drafts that were decided"}
      </h2>
      <DataTable
        label={view.state === "open" ? "Drafts to approve" : "Decided drafts"}
        columns={columns[view.state]}
        rows={rows}
        rowKey={(approval) => approval.id}
        rowHref={(approval) => path(`/tasks?state=${view.state}&mine=${view.mine}&approval=${approval.id}`)}
        hasMore={hasMore}
        isLoadingMore={isLoadingMore}
        onLoadMore={onLoadMore}
      />
    </section>
  );
}

/** How a request stands: always an icon and a word. */
const looks = {
  open: { word: "Open", icon: CircleDot, text: "text-waiting" },
  approved: taskLooks.approved,
  declined: { ...taskLooks.rejected, word: "Declined" },
};

function ApprovalTitle({ approval }: { approval: PublishApproval }) {
  const { decision, note } = approval;
  const look = looks[decision === "approved" || decision === "declined" ? decision : "open"];
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <look.icon className={`size-4 shrink-0 ${look.text}`} aria-hidden />
      <span className={`w-20 shrink-0 max-sm:sr-only ${look.text}`}>{look.word}</span>
      <span className="truncate font-medium">
        Publish {approval.flowName}
        {note && <span className="font-normal text-muted-foreground">: {note}</span>}
      </span>
    </span>
  );
}

const versionText = (version: number | null, none: string) => (
  <span className="text-muted-foreground">{version === null ? none : `v${version}`}</span>
);
const personText = (name: string | null) => <span className="block truncate text-muted-foreground">{name}</span>;

const titleColumn: DataColumn<PublishApproval> = {
  id: "title",
  header: "Draft",
  cell: (approval) => <ApprovalTitle approval={approval} />,
};
const askedByColumn: DataColumn<PublishApproval> = {
  id: "asks",
  header: "Asked by",
  className: "w-44 max-lg:hidden",
  cell: ({ requestedBy }) => personText(requestedBy),
};

const columns: Record<TaskView["state"], readonly DataColumn<PublishApproval>[]> = {
  open: [
    titleColumn,
    {
      id: "version",
      header: "Production",
      className: "w-32 max-md:hidden",
      cell: ({ production }) => versionText(production, "None yet"),
    },
    askedByColumn,
    {
      id: "time",
      header: "Since",
      align: "right",
      className: "w-28",
      cell: ({ requestedAt }) => <RelativeTime at={requestedAt} className="text-muted-foreground" />,
    },
  ],
  ended: [
    titleColumn,
    {
      id: "version",
      header: "Published as",
      className: "w-32 max-md:hidden",
      cell: ({ publishedAs }) => versionText(publishedAs, "Not published"),
    },
    askedByColumn,
    {
      id: "decided",
      header: "Decided by",
      className: "w-44 max-md:hidden",
      cell: ({ decidedBy }) => personText(decidedBy),
    },
    {
      id: "time",
      header: "Decided",
      align: "right",
      className: "w-28",
      cell: ({ decidedAt, requestedAt }) => (
        <RelativeTime at={decidedAt ?? requestedAt} className="text-muted-foreground" />
      ),
    },
  ],
};
