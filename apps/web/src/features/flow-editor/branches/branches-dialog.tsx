import type { Branch } from "@millrace/contracts/api/branches";
import { type ReactNode, useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Badge } from "@/ui/badge";
import { Dialog, DialogBody, DialogContent } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { LoadMore } from "@/ui/load-more";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { distanceWords, mainFirst } from "./branch-words.ts";
import { ReopenBranch } from "./reopen-branch.tsx";

type BranchesDialogProps = { onOpen: (branch: Branch) => void; onClose: () => void };

/** Every branch of the flow, on request the archived ones, which can be looked at and reopened. */
export function BranchesDialog({ onOpen, onClose }: BranchesDialogProps) {
  const { flowId } = useEditor();
  const [withArchived, setWithArchived] = useState(false);
  const open = trpc.branches.list.useQuery({ flowId, limit: 200 });
  const choose = (branch: Branch) => {
    onClose();
    onOpen(branch);
  };
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title="Branches"
        description="Each has a draft and a history of its own; main is what is published."
      >
        <DialogBody>
          {open.error ? (
            <ErrorPanel
              error={open.error}
              title="The branches could not be loaded."
              onRetry={() => void open.refetch()}
            />
          ) : (
            <ul className="-mx-2 grid" aria-label="Open branches">
              {open.data
                ? mainFirst(open.data.items).map((branch) => (
                    <BranchRow key={branch.id} branch={branch} onOpen={choose}>
                      {distanceWords(branch)}
                    </BranchRow>
                  ))
                : waiting}
            </ul>
          )}
          {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch is the control. */}
          <label className="flex items-center gap-2 border-t pt-3 text-sm">
            <Switch checked={withArchived} onCheckedChange={setWithArchived} aria-label="Show archived branches" />
            Show archived branches
          </label>
          {withArchived && <ArchivedBranches onOpen={choose} />}
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}

function ArchivedBranches({ onOpen }: { onOpen: (branch: Branch) => void }) {
  const { flowId } = useEditor();
  const { can } = useOrganization();
  const branches = trpc.branches.list.useInfiniteQuery(
    { flowId, archived: true, limit: 20 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined, staleTime: 0 },
  );
  if (branches.error)
    return (
      <ErrorPanel
        error={branches.error}
        title="The archived branches could not be loaded."
        onRetry={() => void branches.refetch()}
      />
    );
  if (branches.isPending) return <ul className="-mx-2 grid">{waiting}</ul>;
  const items = branches.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return <p className="text-muted-foreground text-sm">No branch of this flow has been archived.</p>;
  return (
    <>
      <ul className="-mx-2 grid" aria-label="Archived branches">
        {items.map((branch) => (
          <BranchRow
            key={branch.id}
            branch={branch}
            onOpen={onOpen}
            action={can("flow.write") && <ReopenBranch branch={branch} isInList />}
          >
            {branch.archivedAt && (
              <>
                archived <RelativeTime at={branch.archivedAt} />
              </>
            )}
          </BranchRow>
        ))}
      </ul>
      {branches.hasNextPage && (
        <LoadMore isLoading={branches.isFetchingNextPage} onLoadMore={() => void branches.fetchNextPage()} />
      )}
    </>
  );
}

type BranchRowProps = { branch: Branch; onOpen: (branch: Branch) => void; action?: ReactNode; children: ReactNode };

function BranchRow({ branch, onOpen, action, children }: BranchRowProps) {
  const isShown = useFlow().branch.id === branch.id;
  return (
    <li className="flex min-w-0 items-center gap-3 rounded-md px-2 hover:bg-muted">
      <button
        type="button"
        className="grid min-w-0 flex-1 gap-0.5 rounded-sm py-2 text-left"
        aria-current={isShown ? "true" : undefined}
        onClick={() => onOpen(branch)}
      >
        <span className="flex min-w-0 items-center gap-2 text-sm">
          <span className="truncate font-medium">{branch.name}</span>
          {isShown && <Badge tone="accent">Shown</Badge>}
        </span>
        <span className="truncate text-muted-foreground text-xs">
          {children}
          {!branch.isMain && (
            <>
              {" "}
              · by {branch.createdBy} · changed <RelativeTime at={branch.updatedAt} />
            </>
          )}
        </span>
      </button>
      {action}
    </li>
  );
}

const waiting = ["a", "b", "c"].map((key) => (
  <li key={key} className="grid gap-1.5 px-2 py-2.5">
    <Skeleton className="h-4 w-1/2" />
    <Skeleton className="h-3 w-2/3" />
  </li>
));
