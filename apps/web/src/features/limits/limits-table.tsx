import type { LimitInUse } from "@millrace/contracts/api/limits";
import { Gauge } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { exactTime } from "@/ui/time-format";
import { rateText } from "./rate-text.ts";

const kindWords: Record<LimitInUse["kind"], string> = {
  organization: "Runs of the organization at once",
  flow: "Runs at once",
  node: "Step at once",
  node_rate: "Step, how often",
  credential_rate: "Credential, how often",
};

/** The limits that count something now, the longest lines first. */
export function LimitsTable({ rows }: { rows: readonly LimitInUse[] | undefined }) {
  const { path } = useOrganization();
  return (
    <DataTable
      label="Limits in use"
      columns={[
        {
          id: "name",
          header: "Limit",
          cell: (limit) => (
            <span className="grid min-w-0">
              <span className="truncate font-medium">
                {limit.flowId ? (
                  <Link className="hover:underline" href={path(`/flows/${limit.flowId}`)}>
                    {limit.name}
                  </Link>
                ) : (
                  limit.name
                )}
              </span>
              <span className="truncate text-muted-foreground text-xs">{kindWords[limit.kind]}</span>
            </span>
          ),
        },
        ...columns,
      ]}
      rows={rows}
      rowKey={({ kind, name, flowId, key }) => JSON.stringify([kind, name, flowId, key])}
      skeletonRows={3}
      empty={
        <EmptyState
          icon={Gauge}
          title="No limit is in use"
          example={
            <div className="flex items-center gap-3 rounded-md border bg-surface px-3 py-2 text-sm">
              <span className="font-medium">Orders · Charge card</span>
              <span className="ml-auto tabular-nums">3 of 3</span>
              <span className="text-muted-foreground tabular-nums">12 wait</span>
            </div>
          }
        >
          When a flow, a step or a credential has a limit, this shows how much of it is in use and how many wait for it.
        </EmptyState>
      }
    />
  );
}

const columns: readonly DataColumn<LimitInUse>[] = [
  {
    id: "key",
    header: "Counted apart by",
    className: "w-44 max-lg:hidden",
    cell: ({ key }) => <span className="block truncate font-mono text-muted-foreground text-xs">{key ?? ""}</span>,
  },
  {
    id: "use",
    header: "In use",
    className: "w-52",
    cell: (limit) => <span className="tabular-nums">{useText(limit)}</span>,
  },
  {
    id: "waiting",
    header: "Waiting",
    align: "right",
    className: "w-24",
    cell: ({ waiting }) => <span className="tabular-nums">{waiting.toLocaleString("en-US")}</span>,
  },
];

/** "3 of 5"; for a rate how often, and from when on where that is not now. */
function useText({ max, perMs, inUse, nextAt }: LimitInUse): string {
  if (inUse !== null) return `${inUse.toLocaleString("en-US")} of ${(max ?? 0).toLocaleString("en-US")}`;
  const from = nextAt ? exactTime(new Date(nextAt)) : null;
  if (max === null || perMs === null) return from ? `Left alone until ${from}` : "Free";
  return from ? `${rateText({ max, perMs })}, next ${from}` : rateText({ max, perMs });
}
