import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { useEditor } from "../state/editor-context.ts";

/** Data of the flow's last run, for previews; nothing for a role that may not see payloads. */
export function useLastRun() {
  const { flowId } = useEditor();
  const { can } = useOrganization();
  const canSeePayload = can("run.payload");
  const query = trpc.flows.lastRunData.useQuery({ flowId }, { enabled: canSeePayload, staleTime: 30_000 });
  return { data: query.data ?? null, isLoading: canSeePayload && query.isPending, canSeePayload, error: query.error };
}
