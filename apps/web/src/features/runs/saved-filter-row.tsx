import type { SavedFilter } from "@millrace/contracts/api/saved-filters";
import { ListRestart, type LucideIcon, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";
import { Tooltip } from "@/ui/tooltip";

type SavedFilterRowProps = {
  filter: SavedFilter;
  isCurrent: boolean;
  /** The filters of the list, where they are those of no saved filter; they may become this one's. */
  chosen: string | null;
  onApply: () => void;
};

/** One saved filter: applied by its name, and changed, shared and deleted by those who may. */
export function SavedFilterRow({ filter, isCurrent, chosen, onApply }: SavedFilterRowProps) {
  const { can } = useOrganization();
  const [isAsking, setAsking] = useState(false);
  const { share, change, remove, restore } = useFilterChanges();
  const { id, name, query, isShared, isOwn, isOwnerGone, ownerName } = filter;
  const mayCurate = can("run.control");
  const mayChange = mayCurate || (isOwn && !isShared);
  const changeTo = (next: string) =>
    change.mutate(
      { filterId: id, query: next },
      {
        onSuccess: () => {
          const undo = { label: "Undo", onClick: () => change.mutate({ filterId: id, query }) };
          if (next !== query) toast(`Changed “${name}”${isShared ? " for everybody" : ""}.`, { action: undo });
        },
      },
    );
  const deleteIt = () =>
    remove.mutate(
      { filterId: id },
      {
        onSuccess: () => {
          const undo = { label: "Undo", onClick: () => restore.mutate({ name, query }) };
          toast(`Deleted “${name}”.`, isOwn ? { action: undo } : {});
        },
        onSettled: () => setAsking(false),
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
        <span className="truncate text-muted-foreground text-xs">{whose(filter)}</span>
      </button>
      {chosen && mayChange && (
        <Action
          icon={ListRestart}
          label={`Change ${name}`}
          hint={`Give it the filters chosen now${isShared ? ", for everybody" : ""}`}
          busy={change.isPending}
          onClick={() => changeTo(chosen)}
        />
      )}
      {mayCurate && !isOwnerGone && (
        <Action
          icon={Users}
          label={`Share ${name}`}
          hint={isShared ? "Everybody here sees it; keep it for its owner" : "Share it with everybody here"}
          pressed={isShared}
          busy={share.isPending}
          onClick={() => share.mutate({ filterId: id, isShared: !isShared })}
        />
      )}
      {(isOwn || mayCurate) && (
        <Action
          icon={Trash2}
          label={`Delete ${name}`}
          hint="Delete"
          busy={remove.isPending}
          onClick={isOwnerGone ? () => setAsking(true) : deleteIt}
        />
      )}
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Delete “${name}”?`}
        description={`${ownerName}, who saved it, has left the organization, so there is nobody to keep it for. It is deleted for everybody.`}
        confirmLabel="Delete filter"
        busy={remove.isPending}
        onConfirm={deleteIt}
      />
    </li>
  );
}

function whose({ isShared, isOwn, isOwnerGone, ownerName }: SavedFilter): string {
  if (!isShared) return "";
  if (isOwn) return "shared";
  return isOwnerGone ? `by ${ownerName}, who has left` : `by ${ownerName}`;
}

function useFilterChanges() {
  const utils = trpc.useUtils();
  const options = {
    onSuccess: () => utils.savedFilters.list.invalidate(),
    onError: (error: unknown) => void toast.error(errorBodyOf(error).message),
  };
  return {
    share: trpc.savedFilters.share.useMutation(options),
    change: trpc.savedFilters.change.useMutation(options),
    remove: trpc.savedFilters.delete.useMutation(options),
    restore: trpc.savedFilters.save.useMutation(options),
  };
}

type ActionProps = {
  icon: LucideIcon;
  label: string;
  hint: string;
  onClick: () => void;
  busy?: boolean;
  pressed?: boolean;
};

function Action({ icon: Icon, label, hint, onClick, busy = false, pressed }: ActionProps) {
  return (
    <Tooltip content={hint}>
      <Button variant="ghost" size="icon-sm" aria-label={label} aria-pressed={pressed} busy={busy} onClick={onClick}>
        <Icon aria-hidden />
      </Button>
    </Tooltip>
  );
}
