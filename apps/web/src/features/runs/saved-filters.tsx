"use client";

import type { SavedFilter } from "@millrace/contracts/api/saved-filters";
import { Bookmark, ChevronDown } from "lucide-react";
import { useState } from "react";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Popover, PopoverContent, PopoverTrigger } from "@/ui/popover";
import { changesOf, queryOf } from "./filter-query.ts";
import { hasFilters, type RunFilters, type SetRunFilters } from "./run-filters.ts";
import { SaveFilterForm } from "./save-filter-form.tsx";
import { SavedFilterRow } from "./saved-filter-row.tsx";

/** Filters under a name: one's own and those shared in the organization. */
export function SavedFilters({ filters, setFilters }: { filters: RunFilters; setFilters: SetRunFilters }) {
  const [isOpen, setOpen] = useState(false);
  const utils = trpc.useUtils();
  const saved = trpc.savedFilters.list.useQuery(undefined, { staleTime: 60_000 });
  useRefreshOn(
    "organization",
    () => void utils.savedFilters.list.invalidate(),
    (event) => event.type === "filter.changed",
  );
  const query = queryOf(filters);
  const current = query === "" ? undefined : saved.data?.find((filter) => isSame(filter.query, query));
  const apply = (filter: SavedFilter) => {
    setFilters(changesOf(filter.query));
    setOpen(false);
  };
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button size="sm" variant="ghost" className="max-w-60">
          <Bookmark aria-hidden />
          <span className="truncate">{current?.name ?? "Saved filters"}</span>
          <ChevronDown aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent className="w-80 p-1">
        {saved.error && !saved.data && (
          <ErrorPanel
            error={saved.error}
            title="The saved filters could not be loaded"
            onRetry={() => void saved.refetch()}
          />
        )}
        {saved.data?.length === 0 && (
          <p className="px-2 py-1.5 text-muted-foreground text-sm">
            {hasFilters(filters)
              ? "Nothing is saved yet. Give these filters a name to come back to them."
              : "Nothing is saved yet. Choose filters, then save them here under a name."}
          </p>
        )}
        <ul aria-label="Saved filters" className="max-h-72 overflow-y-auto">
          {saved.data?.map((filter) => (
            <SavedFilterRow
              key={filter.id}
              filter={filter}
              isCurrent={filter.id === current?.id}
              chosen={current ? null : query}
              onApply={() => apply(filter)}
            />
          ))}
        </ul>
        {hasFilters(filters) && !current && (
          <SaveFilterForm
            query={query}
            ownNames={(saved.data ?? []).filter(({ isOwn }) => isOwn).map(({ name }) => name)}
          />
        )}
      </PopoverContent>
    </Popover>
  );
}

/** Whether two queries set the same filters, whatever their order. */
const isSame = (a: string, b: string): boolean => sorted(a) === sorted(b);
const sorted = (query: string): string => [...new URLSearchParams(query)].map(String).sort().join("&");
