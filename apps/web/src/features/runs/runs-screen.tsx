"use client";

import { ArrowUp } from "lucide-react";
import { parseAsArrayOf, parseAsString, useQueryState, useQueryStates } from "nuqs";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { BulkMenu } from "./bulk-menu.tsx";
import { ComparingBar, useComparing } from "./comparing.tsx";
import { NoRuns, NoRunsFound, SearchFurther } from "./no-runs.tsx";
import { RunFilterBar } from "./run-filter-bar.tsx";
import { hasFilters, noFilters, runFilterParsers } from "./run-filters.ts";
import { RunsTable } from "./runs-table.tsx";
import { mostColumns, SearchColumnsMenu } from "./search-columns.tsx";
import { useRuns } from "./use-runs.ts";
import { useSearchFields } from "./use-search-fields.ts";

/** Every run of the organization, newest first; the filters are in the URL. */
export function RunsScreen() {
  const [filters, setFilters] = useQueryStates(runFilterParsers);
  const { fields: searchFields, isLoading } = useSearchFields(filters);
  const [columns, setColumns] = useQueryState("columns", parseAsArrayOf(parseAsString));
  // What is asked for is shown, until somebody chooses.
  const shown = columns ?? (filters.search ?? []).map(({ name }) => name);
  const shownFields = searchFields.filter(({ name }) => shown.includes(name)).slice(0, mostColumns);
  // Not only once the fields are known, so that the list is loaded once.
  const runs = useRuns(filters, { withSearchValues: filters.flow !== null && shown.length > 0 });
  const comparing = useComparing();
  return (
    <>
      <PageHeader
        title="Runs"
        purpose="What happened, and what is happening now."
        actions={<BulkMenu filters={filters} />}
      />
      <RunFilterBar
        filters={filters}
        setFilters={(changes) => void setFilters(changes)}
        searchFields={isLoading ? null : searchFields}
      >
        {searchFields.length > 0 && (
          <SearchColumnsMenu
            fields={searchFields}
            shown={shownFields.map(({ name }) => name)}
            onChange={(next) => void setColumns([...next])}
          />
        )}
      </RunFilterBar>
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
          searchFields={shownFields}
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
