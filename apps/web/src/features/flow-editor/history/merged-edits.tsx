import type { DraftMerge } from "@millrace/contracts/api/drafts";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { cn } from "@/ui/class-names";
import { ErrorPanel } from "@/ui/error-panel";
import { LoadMore } from "@/ui/load-more";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { useEditor } from "../state/editor-context.ts";

/** Whose edits a merge brought, and on request each of them. */
export function MergedEdits({ merge }: { merge: DraftMerge }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="mt-0.5 text-xs">
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex items-center gap-1 text-left text-muted-foreground hover:text-foreground"
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight className={cn("size-3.5 shrink-0 transition-transform", isOpen && "rotate-90")} aria-hidden />
        Edits of {merge.authors.join(", ")} on {merge.branch}
      </button>
      {isOpen && <Edits merge={merge} />}
    </div>
  );
}

function Edits({ merge: { branchId, after, upTo } }: { merge: DraftMerge }) {
  const { flowId } = useEditor();
  const edits = trpc.flows.draftEdits.useInfiniteQuery(
    { flowId, branchId, between: { after, upTo }, limit: 50 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
  if (edits.error)
    return <ErrorPanel error={edits.error} title="They could not be loaded." onRetry={() => void edits.refetch()} />;
  if (edits.isPending) return <Skeleton className="mt-1.5 h-4 w-2/3" />;
  return (
    <>
      <ol className="mt-1.5 grid gap-1.5 border-l pl-3">
        {edits.data.pages
          .flatMap((page) => page.items)
          .map((edit) => (
            <li key={edit.id}>
              <p className="break-words text-foreground">{edit.summary}</p>
              <p className="text-muted-foreground">
                {edit.by} · <RelativeTime at={edit.at} />
              </p>
              {edit.merge && <MergedEdits merge={edit.merge} />}
            </li>
          ))}
      </ol>
      {edits.hasNextPage && (
        <LoadMore isLoading={edits.isFetchingNextPage} onLoadMore={() => void edits.fetchNextPage()} />
      )}
    </>
  );
}
