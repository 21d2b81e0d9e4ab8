"use client";

import type { FlowSummary } from "@millrace/contracts/api/flows";
import { CircleDashed } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { comparePath, draft, production, versionSide } from "@/features/flow-editor/compare/compare-path";
import { useOrganization } from "@/organization/organization-provider";
import { Badge } from "@/ui/badge";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { RelativeTime } from "@/ui/relative-time";
import { StatusBadge } from "@/ui/status-badge";
import { Tooltip } from "@/ui/tooltip";
import { FlowActions } from "./flow-actions.tsx";
import { triggerLooks } from "./trigger-look.ts";

type FlowsTableProps = {
  rows: readonly FlowSummary[] | undefined;
  hasMore: boolean;
  isLoadingMore: boolean;
  onLoadMore: () => void;
  empty: ReactNode;
};

export function FlowsTable(props: FlowsTableProps) {
  const { path } = useOrganization();
  return (
    <DataTable
      label="Flows"
      columns={columns}
      rowKey={(flow) => flow.id}
      rowHref={(flow) => path(`/flows/${flow.id}`)}
      rowActions={(flow) => <FlowActions flow={flow} />}
      {...props}
    />
  );
}

const columns: readonly DataColumn<FlowSummary>[] = [
  {
    id: "name",
    header: "Name",
    cell: (flow) => <FlowName flow={flow} />,
  },
  {
    id: "production",
    header: "Production",
    className: "w-44 max-sm:w-28",
    cell: (flow) => <ProductionState flow={flow} />,
  },
  {
    id: "last-run",
    header: "Last run",
    className: "w-56 max-md:hidden",
    cell: (flow) =>
      flow.lastRun ? (
        <span className="flex items-center gap-2">
          <StatusBadge status={flow.lastRun.status} plain />
          <LastRunVersion flow={flow} version={flow.lastRun.version} />
          <RelativeTime at={flow.lastRun.startedAt} className="truncate text-muted-foreground text-xs" />
        </span>
      ) : (
        <span className="text-muted-foreground">Never</span>
      ),
  },
  {
    id: "recent",
    header: "Last 24 h",
    align: "right",
    className: "w-40 max-xl:hidden",
    cell: (flow) => <RecentRuns {...flow.recentRuns} />,
  },
  {
    id: "updated",
    header: "Changed",
    className: "w-28 max-xl:hidden",
    cell: (flow) => <RelativeTime at={flow.updatedAt} className="text-muted-foreground" />,
  },
];

function FlowName({ flow }: { flow: FlowSummary }) {
  const trigger = flow.trigger === null ? null : triggerLooks[flow.trigger];
  const Icon = trigger?.icon ?? CircleDashed;
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <span title={trigger ? `Starts: ${trigger.word.toLowerCase()}` : "No trigger yet"} className="shrink-0">
        <Icon className="size-4 text-category-triggers" strokeWidth={1.75} aria-hidden />
        <span className="sr-only">{trigger?.word}</span>
      </span>
      <span className="max-w-[calc(100%-2rem)] shrink-0 truncate font-medium">{flow.name}</span>
      {flow.description && <span className="truncate text-muted-foreground max-xl:hidden">{flow.description}</span>}
    </span>
  );
}

function ProductionState({ flow }: { flow: FlowSummary }) {
  const { path } = useOrganization();
  if (flow.productionVersion === null) return <span className="text-muted-foreground">Not published</span>;
  return (
    <span className="flex items-center gap-2">
      <span className="font-mono">{`v${flow.productionVersion}`}</span>
      {flow.hasDraftChanges && (
        <Tooltip content="The draft differs from what is in production: compare them">
          <Link
            className="relative z-10 max-sm:hidden"
            href={path(comparePath(flow.id, production, draft))}
            onClick={(event) => event.stopPropagation()}
          >
            <Badge tone="amber">Draft changes</Badge>
          </Link>
        </Tooltip>
      )}
    </span>
  );
}

/** What version ran, and from another one than production a way to what has changed since. */
function LastRunVersion({ flow, version }: { flow: FlowSummary; version: number | null }) {
  const { path } = useOrganization();
  if (version === null) return <span className="text-muted-foreground text-xs">draft</span>;
  const text = <span className="font-mono text-xs">{`v${version}`}</span>;
  if (flow.productionVersion === null || flow.productionVersion === version) return text;
  return (
    <Tooltip content={`Compare v${version} with production, v${flow.productionVersion}`}>
      <Link
        className="relative z-10 underline underline-offset-4"
        href={path(comparePath(flow.id, versionSide(version), production))}
        onClick={(event) => event.stopPropagation()}
      >
        {text}
      </Link>
    </Tooltip>
  );
}

function RecentRuns({ total, failed }: { total: number; failed: number }) {
  if (total === 0) return <span className="text-muted-foreground">–</span>;
  return (
    <span className="inline-flex items-center justify-end gap-2 tabular-nums">
      {failed > 0 && <span className="text-failed">{`${count.format(failed)} failed`}</span>}
      <span>{`${count.format(total)} ${total === 1 ? "run" : "runs"}`}</span>
    </span>
  );
}

const count = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
