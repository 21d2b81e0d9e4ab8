"use client";

import { ClipboardCheck, SquareCheckBig } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { useOrganization } from "@/organization/organization-provider";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { ApprovalPanel } from "./approval-panel.tsx";
import { ApprovalsTable } from "./approvals-table.tsx";
import { RunTasks } from "./run-tasks.tsx";
import { TaskFilter, taskViewParsers } from "./task-filter.tsx";
import { useApprovals } from "./use-approvals.ts";

const parsers = { ...taskViewParsers, approval: parseAsString };

/** What waits for the own decision, live, and what has ended: drafts to approve before they are published, and what runs ask. */
export function TasksScreen() {
  const { can } = useOrganization();
  const [view, setView] = useQueryStates(parsers);
  const mayDecide = can("agent.approve");
  const mayPublish = can("version.publish");
  const approvals = useApprovals(mayPublish, view.state);
  const { rows } = approvals;
  if (!mayDecide && !mayPublish)
    return (
      <EmptyState icon={ClipboardCheck} title="Tasks are for those who decide">
        Your role does not include deciding on approvals. Ask an admin of your organization.
      </EmptyState>
    );
  const hasRows = mayPublish && rows !== undefined && rows.length > 0;
  return (
    <>
      <PageHeader title="Tasks" purpose="What waits for a person's decision." />
      <TaskFilter view={view} onChange={(changes) => void setView(changes)} hasRoles={mayDecide} />
      {mayPublish && approvals.error !== null && (
        <ErrorPanel
          className="mx-4 mb-4 sm:mx-6"
          title="The drafts to approve could not be loaded"
          error={approvals.error}
          onRetry={approvals.retry}
        />
      )}
      {hasRows && <ApprovalsTable approvals={approvals} rows={rows} view={view} />}
      {mayDecide ? (
        <section aria-label="What runs ask">
          {hasRows && <h2 className="px-4 pb-2 font-medium text-sm sm:px-6">What runs ask</h2>}
          <RunTasks view={view} />
        </section>
      ) : (
        rows?.length === 0 && (
          <EmptyState {...nothingThere[view.state]}>
            Where a second person has to approve, drafts that others want to publish appear here.
          </EmptyState>
        )
      )}
      {mayPublish && (
        <ApprovalPanel approvalId={view.approval} approvals={rows} onClose={() => void setView({ approval: null })} />
      )}
    </>
  );
}

const nothingThere = {
  open: { icon: SquareCheckBig, title: "Nothing waits for your approval" },
  ended: { icon: ClipboardCheck, title: "No draft was approved or declined yet" },
};
