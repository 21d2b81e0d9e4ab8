"use client";

import type { RunSummary } from "@millrace/contracts/api/runs";
import type { RunId } from "@millrace/contracts/ids";
import type { DeclaredSearchField } from "@millrace/contracts/run/search-value";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { GitBranch, GitCompareArrows } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { triggerLooks } from "@/features/flows/trigger-look";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { RelativeTime } from "@/ui/relative-time";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { exactTime, formatDuration } from "@/ui/time-format";
import { Tooltip } from "@/ui/tooltip";
import { useNow } from "@/ui/use-now";
import { beganAt } from "./began-at.ts";
import { NarrowValues, searchColumns } from "./search-columns.tsx";
import { draftWords, testWords } from "./test-words.ts";

type RunsTableProps = {
  rows: readonly RunSummary[] | undefined;
  hasMore: boolean;
  isLoadingMore: boolean;
  onLoadMore: () => void;
  empty: ReactNode;
  /** The first run of a comparison, once it is chosen. */
  compared: RunId | null;
  onCompare: (runId: RunId) => void;
  /** Those whose values are shown. */
  searchFields: readonly DeclaredSearchField[];
};

export function RunsTable({ compared, onCompare, searchFields, ...props }: RunsTableProps) {
  const { path } = useOrganization();
  const shown = useMemo(() => withSearchColumns(searchFields), [searchFields]);
  return (
    <DataTable
      label="Runs"
      columns={shown}
      rowKey={(run) => run.id}
      rowHref={(run) => path(`/runs/${run.id}`)}
      skeletonRows={12}
      rowActions={(run) => <CompareButton run={run} compared={compared} onCompare={onCompare} />}
      {...props}
    />
  );
}

const columns: readonly DataColumn<RunSummary>[] = [
  {
    id: "status",
    header: "Run",
    cell: (run) => <RunTitle run={run} />,
  },
  {
    id: "version",
    header: "Version",
    className: "w-20 max-md:hidden",
    cell: (run) =>
      run.test ? (
        <span className="text-muted-foreground" title={testWords(run.test, (id) => id)}>
          {run.version === null ? "Test" : `Test v${run.version}`}
        </span>
      ) : (
        <span className="font-mono">{`v${run.version}`}</span>
      ),
  },
  {
    id: "trigger",
    header: "Trigger",
    className: "w-28 max-lg:hidden",
    cell: (run) => <Trigger kind={run.trigger} />,
  },
  {
    id: "id",
    header: "Id",
    className: "w-36 max-xl:hidden",
    cell: (run) => (
      <span className="font-mono text-muted-foreground text-xs" title={run.id}>
        {`…${run.id.slice(-10)}`}
      </span>
    ),
  },
  {
    id: "duration",
    header: "Duration",
    align: "right",
    className: "w-28 max-sm:hidden",
    cell: (run) => <Duration run={run} />,
  },
  {
    id: "started",
    header: "Started",
    align: "right",
    className: "w-28",
    cell: (run) => <RelativeTime at={new Date(beganAt(run))} className="text-muted-foreground" />,
  },
];

/** Search fields stand behind the run; the more there are, the less room is for what its page shows as well. */
function withSearchColumns(fields: readonly DeclaredSearchField[]): readonly DataColumn<RunSummary>[] {
  if (fields.length === 0) return columns;
  const [run, ...others] = columns.filter(({ id }) => id !== "id" && (fields.length < 3 || id !== "trigger"));
  const title = run && {
    ...run,
    cell: (row: RunSummary) => <RunTitle run={row} note={<NarrowValues run={row} fields={fields} />} />,
  };
  return [...(title ? [title] : []), ...searchColumns(fields), ...others];
}

function RunTitle({ run, note }: { run: RunSummary; note?: ReactNode }) {
  const look = statusLooks[run.status];
  const ofBranch = run.draft?.branchId === undefined ? null : run.draft;
  return (
    // A narrow screen has the status below the name, and whose draft ran behind it.
    <span className="flex min-w-0 items-center gap-x-2.5 max-sm:grid max-sm:grid-cols-[auto_minmax(0,1fr)] max-sm:[&>:not(:first-child)]:col-start-2">
      <StatusIcon status={run.status} className="max-sm:row-span-2" />
      <span
        className={cn(
          "w-19 shrink-0 max-sm:order-1 max-sm:flex max-sm:w-auto max-sm:min-w-0 max-sm:gap-1 max-sm:text-xs",
          look.text,
        )}
      >
        {look.word}
        {ofBranch && <BranchName branch={ofBranch.branch} className="sm:hidden" />}
      </span>
      {/* With less room, one below the other. */}
      <span className="grid min-w-0 lg:contents">
        <span className={cn("truncate font-medium", (run.error || ofBranch) && "lg:max-w-3/5 lg:shrink-0")}>
          {run.flowName}
        </span>
        {ofBranch && <BranchName branch={ofBranch.branch} className="text-xs max-sm:hidden lg:hidden" />}
        {ofBranch && (
          <span className="truncate text-muted-foreground max-lg:hidden" title={draftWords(ofBranch)}>
            {draftWords(ofBranch)}
          </span>
        )}
      </span>
      {note}
      {run.status === "queued" && run.startsAt !== undefined && (
        <span className="truncate text-muted-foreground max-lg:hidden">
          {`starts at ${exactTime(new Date(run.startsAt))}`}
        </span>
      )}
      {run.error && (
        <span className="truncate text-muted-foreground max-lg:hidden" title={run.error.message}>
          {run.error.message}
        </span>
      )}
    </span>
  );
}

/** Of whose draft it was, where only the name has room. */
function BranchName({ branch, className }: { branch: string; className: string }) {
  return (
    <span className={cn("truncate text-muted-foreground", className)} title={branch}>
      <GitBranch className="mr-0.5 inline size-3 align-[-1px]" aria-hidden />
      <span className="sr-only">Draft of branch </span>
      {branch}
    </span>
  );
}

type CompareButtonProps = Pick<RunsTableProps, "compared" | "onCompare"> & { run: RunSummary };

function CompareButton({ run, compared, onCompare }: CompareButtonProps) {
  const isFirst = compared === run.id;
  const label = isFirst ? "Chosen to be compared" : compared === null ? "Compare" : "Compare with the chosen run";
  return (
    <Tooltip content={label}>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`${label}: run …${run.id.slice(-10)}`}
        aria-pressed={isFirst}
        data-awaited={compared === null ? undefined : ""}
        onClick={() => onCompare(run.id)}
      >
        <GitCompareArrows aria-hidden />
      </Button>
    </Tooltip>
  );
}

function Trigger({ kind }: { kind: RunSummary["trigger"] }) {
  const look = triggerLooks[kind];
  return (
    <span className="flex items-center gap-1.5 text-muted-foreground">
      <look.icon className="size-3.5" aria-hidden />
      {look.word}
    </span>
  );
}

/** How long it took; counts up while the run goes on. */
function Duration({ run }: { run: RunSummary }) {
  const hasEnded = isTerminalRunStatus(run.status);
  const now = useNow(hasEnded ? null : 1_000);
  const ms = run.durationMs ?? (hasEnded || beganAt(run) > now ? null : now - beganAt(run));
  return <span className="font-mono">{ms === null ? "–" : formatDuration(ms)}</span>;
}
