import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { useEditor } from "../state/editor-context.ts";

/** Data of the newest run of the branch, else of what production runs, for previews; nothing for a role that may not see payloads. */
export function useLastRun() {
  const { flowId, branchId } = useEditor();
  const { can } = useOrganization();
  const canSeePayload = can("run.payload");
  const query = trpc.flows.lastRunData.useQuery({ flowId, branchId }, { enabled: canSeePayload, staleTime: 30_000 });
  return { data: query.data ?? null, isLoading: canSeePayload && query.isPending, canSeePayload, error: query.error };
}
