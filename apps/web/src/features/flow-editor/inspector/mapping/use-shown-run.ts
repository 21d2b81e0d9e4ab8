import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { useEditor } from "../../state/editor-context.ts";
import { useStore } from "../../state/store.ts";
import { useMapping } from "./mapping-state.ts";

const liveRefreshMs = 2_000;

/** Data of the chosen run, for previews, the data panel and types; nothing for a role that may not see payloads. */
export function useShownRun() {
  const { flowId, annotations } = useEditor();
  const { can } = useOrganization();
  const canSeePayload = can("run.payload");
  const runId = useMapping((state) => state.runId);
  const isLive = useStore(annotations, (state) => state.isLive);
  const query = trpc.flows.lastRunData.useQuery(
    { flowId, ...(runId ? { runId } : {}) },
    { enabled: canSeePayload, staleTime: 30_000, refetchInterval: isLive ? liveRefreshMs : false },
  );
  return { data: query.data ?? null, isLoading: canSeePayload && query.isPending, canSeePayload, error: query.error };
}
