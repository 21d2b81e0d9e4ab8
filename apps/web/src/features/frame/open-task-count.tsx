"use client";

import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";

/** New tasks are looked for now and then; decisions and requests for approval are heard of at once. */
const lookEveryMs = 30_000;

/** How many tasks and requests for approval wait for the own decision; nothing while there are none. */
export function OpenTaskCount() {
  const { can } = useOrganization();
  const how = { refetchInterval: lookEveryMs };
  const tasks = trpc.tasks.openCount.useQuery(undefined, { ...how, enabled: can("agent.approve") });
  const approvals = trpc.flows.approvalCount.useQuery(undefined, { ...how, enabled: can("version.publish") });
  useRefreshOn(
    "organization",
    () => {
      if (can("agent.approve")) void tasks.refetch();
      if (can("version.publish")) void approvals.refetch();
    },
    (event) => event.type === "task.changed" || event.type === "flow.approval_changed",
  );
  const count = (tasks.data?.count ?? 0) + (approvals.data?.count ?? 0);
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-sm bg-waiting/12 px-1.5 font-mono text-waiting text-xs tabular-nums">
      <span className="sr-only">, open: </span>
      {count >= 100 ? "99+" : count}
    </span>
  );
}
