"use client";

import type { Credential } from "@millrace/contracts/api/credentials";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { RelativeTime } from "@/ui/relative-time";
import { CredentialActions } from "./credential-actions.tsx";
import { CredentialDialog } from "./credential-dialog.tsx";

/** The secrets that HTTP nodes may send, without their values. */
export function CredentialsSettings() {
  const { can } = useOrganization();
  const [isCreating, setIsCreating] = useState(false);
  const utils = trpc.useUtils();
  const credentials = trpc.credentials.list.useInfiniteQuery(
    { limit: 100 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
  useRefreshOn(
    "organization",
    () => void utils.credentials.list.invalidate(),
    (event) => event.type === "credential.changed",
  );
  const createButton = can("credential.manage") && (
    <Button variant="primary" onClick={() => setIsCreating(true)}>
      <Plus aria-hidden />
      Create credential
    </Button>
  );
  const rows = credentials.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeader
        title="Credentials"
        purpose="Secrets that HTTP nodes send to the hosts you name. A value can be replaced, never read."
        actions={rows?.length !== 0 && createButton}
      />
      {credentials.error && !rows ? (
        <ErrorPanel
          className="mx-4 sm:mx-6"
          title="The credentials could not be loaded"
          error={credentials.error}
          onRetry={() => void credentials.refetch()}
        />
      ) : (
        <DataTable
          label="Credentials"
          columns={columns}
          rows={rows}
          rowKey={(credential) => credential.id}
          {...(can("credential.manage")
            ? { rowActions: (credential: Credential) => <CredentialActions credential={credential} /> }
            : {})}
          skeletonRows={3}
          hasMore={credentials.hasNextPage}
          isLoadingMore={credentials.isFetchingNextPage}
          onLoadMore={() => void credentials.fetchNextPage()}
          empty={
            <EmptyState
              icon={KeyRound}
              title="No credentials yet"
              example={
                <div className="flex items-center gap-3 rounded-md border bg-surface px-3 py-2 text-sm">
                  <span className="font-medium">Stripe live</span>
                  <span className="truncate font-mono text-muted-foreground text-xs">authorization: ••••4f2a</span>
                  <span className="ml-auto truncate font-mono text-xs">api.stripe.com</span>
                </div>
              }
              action={createButton}
            >
              A credential is a header or a user name and password that a flow sends without anybody seeing it, in runs
              and logs too.
            </EmptyState>
          }
        />
      )}
      {isCreating && <CredentialDialog onOpenChange={setIsCreating} />}
    </>
  );
}

const columns: readonly DataColumn<Credential>[] = [
  { id: "name", header: "Name", cell: (credential) => <span className="font-medium">{credential.name}</span> },
  {
    id: "secret",
    header: "Secret",
    className: "w-64 max-md:hidden",
    cell: (credential) => (
      <span className="font-mono text-muted-foreground text-xs">{`${credential.label}: ••••${credential.last4}`}</span>
    ),
  },
  {
    id: "hosts",
    header: "May be sent to",
    className: "w-64 max-lg:w-40",
    cell: (credential) => (
      <span className="font-mono text-xs" title={credential.allowedHosts.join("\n")}>
        {credential.allowedHosts.join(", ")}
      </span>
    ),
  },
  {
    id: "updated",
    header: "Changed",
    className: "w-36 max-sm:hidden",
    cell: (credential) => <RelativeTime at={credential.updatedAt} className="text-muted-foreground" />,
  },
];
