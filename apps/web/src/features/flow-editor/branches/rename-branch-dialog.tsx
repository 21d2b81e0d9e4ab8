import { trpc } from "@/trpc/client";
import { toast } from "@/ui/toaster";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { BranchNameDialog } from "./branch-name-dialog.tsx";
import { useRefreshBranches } from "./use-refresh-branches.ts";

/** Gives the open branch another name. */
export function RenameBranchDialog({ onClose }: { onClose: () => void }) {
  const { flowId } = useEditor();
  const { branch } = useFlow();
  const refresh = useRefreshBranches();
  const rename = trpc.branches.rename.useMutation({
    onSuccess: () => {
      toast.success("The branch is renamed");
      onClose();
      refresh();
    },
  });
  return (
    <BranchNameDialog
      title={`Rename ${branch.name}`}
      description="History and merges keep their link to the branch."
      confirmLabel="Rename"
      name={branch.name}
      request={rename}
      errorTitle="The branch was not renamed."
      onSubmit={(name) => rename.mutate({ flowId, branchId: branch.id, name })}
      onClose={onClose}
    />
  );
}
