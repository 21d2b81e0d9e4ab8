"use client";

import { FileUp, Plus, Search } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Input } from "@/ui/input";
import { PageHeader } from "@/ui/page-header";
import { CreateFlowDialog } from "./create-flow-dialog.tsx";
import { FlowsTable } from "./flows-table.tsx";
import { NoFlows, NoFlowsFound } from "./no-flows.tsx";

/** All flows of the organization; the search is in the URL. */
export function FlowsScreen() {
  const { can, path } = useOrganization();
  const [url, setUrl] = useQueryStates({
    q: parseAsString.withDefault("").withOptions({ throttleMs: 250 }),
    create: parseAsBoolean.withDefault(false),
  });
  const search = url.q.trim().slice(0, 80);
  const flows = trpc.flows.list.useInfiniteQuery(
    { limit: 50, ...(search ? { search } : {}) },
    { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: (previous) => previous },
  );
  const utils = trpc.useUtils();
  const refresh = () => void utils.flows.list.invalidate();
  useRefreshOn("organization", refresh);
  useRefreshOn("runs", refresh);

  const rows = flows.data?.pages.flatMap((page) => page.items);
  const isEmpty = rows?.length === 0 && !search;
  const createButtons = can("flow.write") && (
    <>
      <Button asChild>
        <Link href={path("/flows/import")}>
          <FileUp aria-hidden />
          Import
        </Link>
      </Button>
      <Button variant="primary" onClick={() => void setUrl({ create: true })}>
        <Plus aria-hidden />
        Create flow
      </Button>
    </>
  );

  return (
    <>
      <PageHeader title="Flows" purpose="What runs when something happens." actions={!isEmpty && createButtons} />
      {!isEmpty && (
        <div className="px-4 pb-3 sm:px-6">
          <div className="relative w-full sm:w-72">
            <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground" aria-hidden />
            <Input
              type="search"
              aria-label="Search flows"
              placeholder="Search flows"
              className="pl-8"
              maxLength={80}
              value={url.q}
              onChange={(event) => void setUrl({ q: event.target.value || null })}
            />
          </div>
        </div>
      )}
      {flows.error && !rows ? (
        <ErrorPanel
          className="mx-4 sm:mx-6"
          title="The flows could not be loaded"
          error={flows.error}
          onRetry={() => void flows.refetch()}
        />
      ) : (
        <FlowsTable
          rows={rows}
          hasMore={flows.hasNextPage}
          isLoadingMore={flows.isFetchingNextPage}
          onLoadMore={() => void flows.fetchNextPage()}
          empty={
            search ? (
              <NoFlowsFound search={search} onClear={() => void setUrl({ q: null })} />
            ) : (
              <NoFlows action={createButtons} />
            )
          }
        />
      )}
      <CreateFlowDialog
        open={url.create && can("flow.write")}
        onOpenChange={(create) => setUrl({ create: create || null })}
      />
    </>
  );
}
