import type { Branch } from "@millrace/contracts/api/branches";
import { ArchiveRestore } from "lucide-react";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";
import { useEditor } from "../state/editor-context.ts";
import { BranchNameDialog } from "./branch-name-dialog.tsx";
import { useRefreshBranches } from "./use-refresh-branches.ts";

type ReopenBranchProps = {
  branch: Pick<Branch, "id" | "name">;
  /** Where several stand below one another: which branch is meant is said to those who can't see it. */
  isInList?: boolean;
};

/** Takes an archived branch into use again; where its name is taken by now, under another one. */
export function ReopenBranch({ branch, isInList = false }: ReopenBranchProps) {
  const { flowId } = useEditor();
  const refresh = useRefreshBranches();
  const [isNaming, setNaming] = useState(false);
  const reopen = trpc.branches.reopen.useMutation({
    onSuccess: (_, { name = branch.name }) => {
      toast.success(`${name} is open again`);
      setNaming(false);
      refresh();
    },
    onError: (error) => {
      const { code, message } = errorBodyOf(error);
      if (code === "branch.name_taken") setNaming(true);
      else if (!isNaming) toast.error(message);
    },
  });
  return (
    <>
      <Button
        size="sm"
        {...(isInList ? { "aria-label": `Reopen ${branch.name}` } : {})}
        busy={reopen.isPending && !isNaming}
        onClick={() => reopen.mutate({ flowId, branchId: branch.id })}
      >
        <ArchiveRestore aria-hidden /> <span className={isInList ? undefined : "max-sm:sr-only"}>Reopen</span>
      </Button>
      {isNaming && (
        <BranchNameDialog
          title={`Reopen ${branch.name}`}
          description="It goes on where it was left."
          confirmLabel="Reopen branch"
          name={branch.name}
          request={reopen}
          errorTitle="The branch was not reopened."
          onSubmit={(name) => reopen.mutate({ flowId, branchId: branch.id, name })}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}
