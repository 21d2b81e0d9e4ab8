"use client";

import { ClipboardCheck, SquareCheckBig } from "lucide-react";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useOrganization } from "@/organization/organization-provider";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { ApprovalPanel } from "./approval-panel.tsx";
import { ApprovalsTable } from "./approvals-table.tsx";
import { RunTasks } from "./run-tasks.tsx";
import { useApprovals } from "./use-approvals.ts";

const parsers = {
  state: parseAsStringLiteral(["open", "ended"]).withDefault("open"),
  mine: parseAsBoolean.withDefault(false),
  approval: parseAsString,
};

/** What waits for the own decision, live: drafts to approve before they are published, and what runs ask. */
export function TasksScreen() {
  const { can } = useOrganization();
  const [view, setView] = useQueryStates(parsers);
  const mayDecide = can("agent.approve");
  const mayPublish = can("version.publish");
  const approvals = useApprovals(mayPublish);
  const { rows } = approvals;
  if (!mayDecide && !mayPublish)
    return (
      <EmptyState icon={ClipboardCheck} title="Tasks are for those who decide">
        Your role does not include deciding on approvals. Ask an admin of your organization.
      </EmptyState>
    );
  // What has ended is known of runs only: of a draft the flow's history tells it.
  const isShown = mayPublish && (view.state === "open" || !mayDecide);
  const hasRows = isShown && rows !== undefined && rows.length > 0;
  return (
    <>
      <PageHeader title="Tasks" purpose="What waits for a person's decision." />
      {isShown && approvals.error !== null && (
        <ErrorPanel
          className="mx-4 mb-4 sm:mx-6"
          title="The drafts to approve could not be loaded"
          error={approvals.error}
          onRetry={approvals.retry}
        />
      )}
      {hasRows && <ApprovalsTable approvals={approvals} rows={rows} mine={view.mine} />}
      {mayDecide ? (
        <section aria-label="What runs ask">
          {hasRows && <h2 className="px-4 pb-2 font-medium text-sm sm:px-6">What runs ask</h2>}
          <RunTasks />
        </section>
      ) : (
        rows?.length === 0 && (
          <EmptyState icon={SquareCheckBig} title="Nothing waits for your approval">
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
