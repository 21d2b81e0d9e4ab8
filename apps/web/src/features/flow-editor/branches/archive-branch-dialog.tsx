import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { AlertDialog } from "@/ui/alert-dialog";
import { toast } from "@/ui/toaster";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { useOpenBranch } from "./open-branch.ts";
import { useRefreshBranches } from "./use-refresh-branches.ts";

/** Asks before the open branch is taken out of use, and goes back to the main one. */
export function ArchiveBranchDialog({ onClose }: { onClose: () => void }) {
  const { flowId, sync } = useEditor();
  const { branch } = useFlow();
  const refresh = useRefreshBranches();
  const open = useOpenBranch();
  const archive = trpc.branches.archive.useMutation({
    onSuccess: () => {
      toast.success(`${branch.name} is archived`);
      onClose();
      open(undefined);
      refresh();
    },
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  // Nobody can save into an archived branch, so what was drawn a moment ago goes first.
  const confirm = async () => {
    if (await sync.flush()) await archive.mutateAsync({ flowId, branchId: branch.id });
    else toast.error("The draft has edits that could not be saved. Wait until it says Saved, then archive.");
  };
  const { act, isBusy } = useOneAtATime(confirm);
  return (
    <AlertDialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Archive ${branch.name}?`}
      description="Nobody can edit or merge it then. Its draft and history stay readable, and it can be reopened under All branches."
      confirmLabel="Archive branch"
      busy={isBusy}
      onConfirm={act}
    />
  );
}
