"use client";

import type { AuditEntry } from "@millrace/contracts/api/organizations";
import { Braces, ScrollText } from "lucide-react";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { Dialog, DialogBody, DialogContent } from "@/ui/dialog";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { JsonView } from "@/ui/json-view";
import { PageHeader } from "@/ui/page-header";
import { RelativeTime } from "@/ui/relative-time";
import { exactTime } from "@/ui/time-format";

/** Who changed what, newest first. */
export function AuditLog() {
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const entries = trpc.audit.list.useInfiniteQuery(
    { limit: 50 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
  return (
    <>
      <PageHeader
        title="Audit log"
        purpose="Every change in this organization, by whom and when. It can't be edited."
      />
      {entries.error && !entries.data ? (
        <ErrorPanel
          className="mx-4 sm:mx-6"
          title="The audit log could not be loaded"
          error={entries.error}
          onRetry={() => void entries.refetch()}
        />
      ) : (
        <DataTable
          label="Audit log"
          columns={columns}
          rows={entries.data?.pages.flatMap((page) => page.items)}
          rowKey={(entry) => entry.id}
          rowActions={(entry) => (
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Details of ${entry.action} ${entry.subject}`}
              onClick={() => setOpen(entry)}
            >
              <Braces aria-hidden />
            </Button>
          )}
          hasMore={entries.hasNextPage}
          isLoadingMore={entries.isFetchingNextPage}
          onLoadMore={() => void entries.fetchNextPage()}
          empty={
            <EmptyState icon={ScrollText} title="No changes yet">
              Publishing a flow, adding a member or rotating a credential leaves an entry here.
            </EmptyState>
          }
        />
      )}
      <Dialog open={open !== null} onOpenChange={(isOpen) => !isOpen && setOpen(null)}>
        {open && (
          <DialogContent title={open.action} description={`${open.actorName}, ${exactTime(new Date(open.at))}`}>
            <DialogBody>
              <p className="text-sm">{open.subject}</p>
              <JsonView value={open.details} openLevels={3} />
            </DialogBody>
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}

const columns: readonly DataColumn<AuditEntry>[] = [
  {
    id: "action",
    header: "Action",
    cell: (entry) => (
      <span className="flex min-w-0 gap-2">
        <span className="shrink-0 font-mono text-sm">{entry.action}</span>
        <span className="truncate text-muted-foreground">{entry.subject}</span>
      </span>
    ),
  },
  { id: "actor", header: "By", className: "w-44 max-sm:w-28", cell: (entry) => entry.actorName },
  {
    id: "at",
    header: "When",
    className: "w-36 max-md:hidden",
    cell: (entry) => <RelativeTime at={entry.at} className="text-muted-foreground" />,
  },
];
