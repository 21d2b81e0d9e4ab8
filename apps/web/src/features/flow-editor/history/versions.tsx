import type { FlowVersion } from "@millrace/contracts/api/flows";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { LoadMore } from "@/ui/load-more";
import { RelativeTime } from "@/ui/relative-time";
import { useEditor } from "../state/editor-context.ts";
import { ActivateVersionDialog } from "./activate-version-dialog.tsx";
import { HistorySkeleton } from "./draft-edits.tsx";

/** Each published version, the newest first; any of them can be made the production version. */
export function Versions() {
  const { flowId } = useEditor();
  const { can } = useOrganization();
  const [chosen, setChosen] = useState<FlowVersion | null>(null);
  const versions = trpc.flows.versions.useInfiniteQuery(
    { flowId, limit: 50 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined, staleTime: 0 },
  );
  if (versions.error) {
    return (
      <ErrorPanel
        className="m-4"
        error={versions.error}
        title="The versions could not be loaded."
        onRetry={() => void versions.refetch()}
      />
    );
  }
  if (versions.isPending) return <HistorySkeleton />;
  const items = versions.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <EmptyState title="Not published yet">
        Publishing freezes the draft as a version that never changes. Production always runs one of them.
      </EmptyState>
    );
  }
  return (
    <>
      <ol className="divide-y">
        {items.map((version) => (
          <li key={version.version} className="flex items-center gap-3 px-4 py-2">
            <div className="min-w-0 flex-1">
              <p className="flex items-center gap-2 text-sm">
                <span className="font-medium font-mono">v{version.version}</span>
                {version.isProduction && <Badge tone="accent">Production</Badge>}
                <code className="truncate font-mono text-muted-foreground text-xs" title={version.contentHash}>
                  {version.contentHash.slice(0, 10)}
                </code>
              </p>
              {version.note && <p className="break-words text-sm">{version.note}</p>}
              <p className="text-muted-foreground text-xs">
                {version.publishedBy} · <RelativeTime at={version.publishedAt} />
              </p>
            </div>
            {!version.isProduction && can("version.publish") && (
              <Button size="sm" variant="ghost" onClick={() => setChosen(version)}>
                Activate v{version.version}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {versions.hasNextPage && (
        <LoadMore isLoading={versions.isFetchingNextPage} onLoadMore={() => void versions.fetchNextPage()} />
      )}
      {chosen && <ActivateVersionDialog version={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
