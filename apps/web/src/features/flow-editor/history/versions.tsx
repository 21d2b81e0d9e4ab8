import type { FlowVersion } from "@millrace/contracts/api/flows";
import Link from "next/link";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { CopyButton } from "@/ui/copy-button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { LoadMore } from "@/ui/load-more";
import { RelativeTime } from "@/ui/relative-time";
import { NewBranchDialog } from "../branches/new-branch-dialog.tsx";
import { comparePath, draft, production as productionSide, versionSide } from "../compare/compare-path.ts";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { ActivateVersionDialog } from "./activate-version-dialog.tsx";
import { HistorySkeleton } from "./draft-edits.tsx";
import { VersionLabelDialog } from "./version-label-dialog.tsx";

/** Each published version, the newest first; any of them can be made the production version. */
export function Versions() {
  const { flowId } = useEditor();
  const [activating, setActivating] = useState<FlowVersion | null>(null);
  const [renaming, setRenaming] = useState<FlowVersion | null>(null);
  const [branching, setBranching] = useState<FlowVersion | null>(null);
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
          <VersionRow
            key={version.version}
            version={version}
            onActivate={setActivating}
            onRename={setRenaming}
            onBranch={setBranching}
          />
        ))}
      </ol>
      {versions.hasNextPage && (
        <LoadMore isLoading={versions.isFetchingNextPage} onLoadMore={() => void versions.fetchNextPage()} />
      )}
      {activating && <ActivateVersionDialog version={activating.version} onClose={() => setActivating(null)} />}
      {branching && <NewBranchDialog from={versionSide(branching.version)} onClose={() => setBranching(null)} />}
      {renaming && <VersionLabelDialog version={renaming} onClose={() => setRenaming(null)} />}
    </>
  );
}

type VersionRowProps = {
  version: FlowVersion;
  onActivate: (version: FlowVersion) => void;
  onRename: (version: FlowVersion) => void;
  onBranch: (version: FlowVersion) => void;
};

function VersionRow({ version, onActivate, onRename, onBranch }: VersionRowProps) {
  const { flowId } = useEditor();
  const { can, path } = useOrganization();
  const { production } = useFlow();
  const { version: number, name, note, contentHash, publishedBy, publishedAt, isProduction } = version;
  const canActivate = !isProduction && can("version.publish");
  const isBack = production !== null && number < production.version;
  return (
    <li className="grid gap-1 px-4 py-2.5">
      <p className="flex min-w-0 items-center gap-2 text-sm">
        <span className="font-medium font-mono">v{number}</span>
        {name && <span className="truncate font-medium">{name}</span>}
        {isProduction && <Badge tone="accent">In production</Badge>}
      </p>
      {note && <p className="break-words text-sm">{note}</p>}
      <p className="flex items-center gap-1 text-muted-foreground text-xs">
        <span className="truncate">{publishedBy}</span> · <RelativeTime at={publishedAt} /> ·
        <code className="font-mono" title={contentHash}>
          {contentHash.slice(0, 10)}
        </code>
        <CopyButton text={contentHash} label={`Copy the hash of v${number}`} className="size-5 [&_svg]:size-3" />
      </p>
      <div className={cn("flex flex-wrap gap-1", canActivate ? "pt-1" : "-ml-2")}>
        {canActivate && (
          <Button size="sm" onClick={() => onActivate(version)}>
            {`${isBack ? "Roll back" : "Go forward"} to v${number}`}
          </Button>
        )}
        <Button size="sm" variant="ghost" asChild>
          <Link href={path(comparePath(flowId, versionSide(number), isProduction ? draft : productionSide))}>
            {isProduction ? "Compare with the draft" : "Compare with production"}
          </Link>
        </Button>
        {can("flow.write") && (
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Start a branch here, at v${number}`}
            onClick={() => onBranch(version)}
          >
            Start a branch here
          </Button>
        )}
        {can("version.publish") && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => onRename(version)}
            aria-label={`${name ? "Rename" : "Name"} v${number}`}
          >
            {name ? "Rename" : "Name"}
          </Button>
        )}
      </div>
    </li>
  );
}
