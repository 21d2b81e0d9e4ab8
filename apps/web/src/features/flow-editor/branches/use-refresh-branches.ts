import { trpc } from "@/trpc/client";
import { useEditor } from "../state/editor-context.ts";

/** After a branch was changed: what the lists and the open flow know of branches is read again. */
export function useRefreshBranches(): () => void {
  const { flowId } = useEditor();
  const utils = trpc.useUtils();
  return () => {
    void utils.branches.list.invalidate({ flowId });
    void utils.flows.get.invalidate({ flowId });
  };
}
