"use client";

import type { SavedFilter } from "@millrace/contracts/api/saved-filters";
import { Bookmark, ChevronDown, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Popover, PopoverContent, PopoverTrigger } from "@/ui/popover";
import { toast } from "@/ui/toaster";
import { Tooltip } from "@/ui/tooltip";
import { changesOf, queryOf } from "./filter-query.ts";
import { hasFilters, type RunFilters, type SetRunFilters } from "./run-filters.ts";
import { SaveFilterForm } from "./save-filter-form.tsx";

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
            <FilterRow
              key={filter.id}
              filter={filter}
              isCurrent={filter.id === current?.id}
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

type FilterRowProps = { filter: SavedFilter; isCurrent: boolean; onApply: () => void };

function FilterRow({ filter, isCurrent, onApply }: FilterRowProps) {
  const { can } = useOrganization();
  const utils = trpc.useUtils();
  const refresh = { onSuccess: () => utils.savedFilters.list.invalidate() };
  const share = trpc.savedFilters.share.useMutation(refresh);
  const remove = trpc.savedFilters.delete.useMutation(refresh);
  const save = trpc.savedFilters.save.useMutation(refresh);
  const { id, name, query, isShared, isOwn, ownerName } = filter;
  const deleteFilter = () =>
    remove.mutate(
      { filterId: id },
      {
        onSuccess: () =>
          toast(
            `Deleted “${name}”.`,
            isOwn ? { action: { label: "Undo", onClick: () => save.mutate({ name, query }) } } : {},
          ),
        onError: (error) => toast.error(errorBodyOf(error).message),
      },
    );
  return (
    <li className="flex items-center rounded-md hover:bg-muted has-[:focus-visible]:bg-muted">
      <button
        type="button"
        aria-current={isCurrent || undefined}
        className="flex h-8 min-w-0 flex-1 items-center gap-2 px-2 text-left text-sm aria-[current]:font-medium"
        onClick={onApply}
      >
        <span className="truncate">{name}</span>
        {isShared && (
          <span className="truncate text-muted-foreground text-xs">{isOwn ? "shared" : `by ${ownerName}`}</span>
        )}
      </button>
      {can("run.control") && (
        <Tooltip content={isShared ? "Everybody here sees it; keep it for its owner" : "Share it with everybody here"}>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Share ${name}`}
            aria-pressed={isShared}
            disabled={share.isPending}
            onClick={() =>
              share.mutate(
                { filterId: id, isShared: !isShared },
                { onError: (error) => toast.error(errorBodyOf(error).message) },
              )
            }
          >
            <Users aria-hidden />
          </Button>
        </Tooltip>
      )}
      {(isOwn || can("run.control")) && (
        <Tooltip content="Delete">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Delete ${name}`}
            busy={remove.isPending}
            onClick={deleteFilter}
          >
            <Trash2 aria-hidden />
          </Button>
        </Tooltip>
      )}
    </li>
  );
}
