"use client";

import { ArrowUp } from "lucide-react";
import { useQueryStates } from "nuqs";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { BulkMenu } from "./bulk-menu.tsx";
import { ComparingBar, useComparing } from "./comparing.tsx";
import { NoRuns, NoRunsFound, SearchFurther } from "./no-runs.tsx";
import { RunFilterBar } from "./run-filter-bar.tsx";
import { hasFilters, noFilters, runFilterParsers } from "./run-filters.ts";
import { RunsTable } from "./runs-table.tsx";
import { useRuns } from "./use-runs.ts";

/** Every run of the organization, newest first; the filters are in the URL. */
export function RunsScreen() {
  const [filters, setFilters] = useQueryStates(runFilterParsers);
  const runs = useRuns(filters);
  const comparing = useComparing();
  return (
    <>
      <PageHeader
        title="Runs"
        purpose="What happened, and what is happening now."
        actions={<BulkMenu filters={filters} />}
      />
      <RunFilterBar filters={filters} setFilters={(changes) => void setFilters(changes)} />
      <ComparingBar {...comparing} />
      {runs.newRuns > 0 && (
        <div className="sticky top-2 z-10 flex h-0 justify-center overflow-visible">
          <Button size="sm" className="shadow-float" onClick={runs.showNewest}>
            <ArrowUp aria-hidden />
            {runs.newRuns === 1 ? "1 new run" : `${runs.newRuns} new runs`}
          </Button>
        </div>
      )}
      {runs.error && !runs.rows ? (
        <ErrorPanel
          className="mx-4 sm:mx-6"
          title="The runs could not be loaded"
          error={runs.error}
          onRetry={() => void runs.refetch()}
        />
      ) : (
        <RunsTable
          rows={runs.rows}
          compared={comparing.compared}
          onCompare={comparing.choose}
          hasMore={runs.hasNextPage}
          isLoadingMore={runs.isFetchingNextPage}
          onLoadMore={() => void runs.fetchNextPage()}
          empty={
            runs.searchedTo !== null ? (
              <SearchFurther
                searchedTo={runs.searchedTo}
                isSearching={runs.isFetchingNextPage}
                onSearch={() => void runs.fetchNextPage()}
              />
            ) : hasFilters(filters) ? (
              <NoRunsFound onClear={() => void setFilters(noFilters)} />
            ) : (
              <NoRuns />
            )
          }
        />
      )}
    </>
  );
}
