"use client";

import { History } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { StatusBadge } from "@/ui/status-badge";
import { exactTime } from "@/ui/time-format";

/** Nothing has run yet. */
export function NoRuns() {
  const { path } = useOrganization();
  return (
    <EmptyState
      icon={History}
      title="No runs yet"
      example={
        <div className="flex items-center gap-3 rounded-md border bg-surface px-3 py-2 text-sm">
          <StatusBadge status="succeeded" plain />
          <span className="truncate">Check new orders</span>
          <span className="ml-auto font-mono text-muted-foreground text-xs">v3 · webhook · 84 ms</span>
        </div>
      }
      action={
        <Button asChild variant="primary">
          <Link href={path("/flows")}>Go to flows</Link>
        </Button>
      }
    >
      A run is one execution of a flow, with the data of every step. The first one appears here once a published flow is
      called.
    </EmptyState>
  );
}

/** The filters let nothing through. */
export function NoRunsFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState title="No run matches these filters" action={<Button onClick={onClear}>Clear filters</Button>}>
      Runs past the retention time of the organization are deleted.
    </EmptyState>
  );
}

type SearchFurtherProps = { searchedTo: string; isSearching: boolean; onSearch: () => void };

/** Nothing yet among the newest runs, each of which had to be looked at. */
export function SearchFurther({ searchedTo, isSearching, onSearch }: SearchFurtherProps) {
  return (
    <EmptyState
      title={`No run since ${exactTime(new Date(searchedTo))} matches`}
      action={
        <Button busy={isSearching} onClick={onSearch}>
          Search further back
        </Button>
      }
    >
      A filter by duration, kind of error or a part of a text looks at each run, the newest first. A flow or a time
      beside it makes that faster.
    </EmptyState>
  );
}
