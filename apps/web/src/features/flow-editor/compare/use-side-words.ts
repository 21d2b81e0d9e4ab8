import type { FlowSide } from "@millrace/contracts/flow/side";
import { trpc } from "@/trpc/client";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { sideWords } from "./compare-path.ts";

/** Says a side in words, with the name of its branch: the one that is shown may be archived and in no list. */
export function useSideWords(): (side: FlowSide) => string {
  const { flowId } = useEditor();
  const { branch: shown } = useFlow();
  const branches = trpc.branches.list.useQuery({ flowId, limit: 200 });
  return (side) => {
    const branchId = side.kind === "draft" ? side.branchId : undefined;
    return sideWords(side, [shown, ...(branches.data?.items ?? [])].find(({ id }) => id === branchId)?.name);
  };
}
