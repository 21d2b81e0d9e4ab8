import { GitBranchPlus, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { LoadMore } from "@/ui/load-more";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";
import { Tooltip } from "@/ui/tooltip";
import { NewBranchDialog } from "../branches/new-branch-dialog.tsx";
import { draftSide } from "../compare/compare-path.ts";
import { useEditor, useReadOnly } from "../state/editor-context.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { changesWords } from "./changes-words.ts";
import { MergedEdits } from "./merged-edits.tsx";

/** Each saved edit of the draft, the newest first. Restoring one is itself an edit: nothing is lost. */
export function DraftEdits({ onDone }: { onDone: () => void }) {
  const { flowId, branchId, sync } = useEditor();
  const readOnly = useReadOnly();
  const { can } = useOrganization();
  const [branching, setBranching] = useState<number | null>(null);
  const edits = trpc.flows.draftEdits.useInfiniteQuery(
    { flowId, branchId, limit: 50 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined, staleTime: 0 },
  );
  const restore = trpc.flows.restoreDraft.useMutation({
    onSuccess: ({ draftRevision }, { toRevision }) => {
      sync.heard(draftRevision);
      // ⌘Z takes back what this person drew; this takes back what was brought back, unless somebody has gone on from it.
      const undo = { flowId, branchId, toRevision: draftRevision - 1, baseRevision: draftRevision };
      toast.success(`The draft is back at edit ${toRevision}`, {
        action: { label: "Undo", onClick: () => restore.mutate(undo) },
      });
      onDone();
    },
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  const start = async (toRevision: number) => {
    if (!(await sync.flush())) {
      toast.error("The draft has edits that could not be saved. Wait until it says Saved, then restore.");
      return;
    }
    await restore.mutateAsync({ flowId, branchId, toRevision });
  };
  const { act, isBusy } = useOneAtATime(start);

  if (edits.error) {
    return (
      <ErrorPanel
        className="m-4"
        error={edits.error}
        title="The history could not be loaded."
        onRetry={() => void edits.refetch()}
      />
    );
  }
  if (edits.isPending) return <HistorySkeleton />;
  const items = edits.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return <EmptyState title="No edits yet">Each saved edit appears here and can be brought back.</EmptyState>;
  }
  return (
    <>
      <ol className="divide-y">
        {items.map((edit, index) => (
          <li key={edit.id} className="group flex items-center gap-3 px-4 py-2">
            <div className="min-w-0 flex-1">
              <p className="break-words text-sm">{edit.summary}</p>
              <p className="text-muted-foreground text-xs">
                {edit.by} · <RelativeTime at={edit.at} />
                {edit.changes && changesWords(edit.changes)}
              </p>
              {edit.merge && <MergedEdits merge={edit.merge} />}
            </div>
            {can("flow.write") && (
              <Tooltip content="Start a branch here">
                <Button
                  size="icon-sm"
                  variant="ghost"
                  aria-label={`Start a branch here, after "${edit.summary}"`}
                  onClick={() => setBranching(edit.revision)}
                >
                  <GitBranchPlus aria-hidden />
                </Button>
              </Tooltip>
            )}
            {index === 0 ? (
              <span className="text-muted-foreground text-xs">Now</span>
            ) : (
              !readOnly && (
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`Restore the state after "${edit.summary}"`}
                  busy={restore.isPending && restore.variables.toRevision === edit.revision}
                  disabled={isBusy}
                  onClick={() => act(edit.revision)}
                >
                  <RotateCcw aria-hidden /> Restore
                </Button>
              )
            )}
          </li>
        ))}
      </ol>
      {edits.hasNextPage && (
        <LoadMore isLoading={edits.isFetchingNextPage} onLoadMore={() => void edits.fetchNextPage()} />
      )}
      {branching !== null && (
        <NewBranchDialog from={draftSide(branchId, branching)} onClose={() => setBranching(null)} />
      )}
    </>
  );
}

export function HistorySkeleton() {
  return (
    <div className="grid gap-4 p-4">
      {["a", "b", "c", "d"].map((key) => (
        <div key={key} className="grid gap-1.5">
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-3 w-1/3" />
        </div>
      ))}
    </div>
  );
}
