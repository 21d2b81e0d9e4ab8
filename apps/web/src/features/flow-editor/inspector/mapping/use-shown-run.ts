import { useMemo } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { useEditor, useEditorState } from "../../state/editor-context.ts";
import { useStore } from "../../state/store.ts";
import { usePinnedData } from "../../testing/use-pinned-data.ts";
import { useMapping } from "./mapping-state.ts";
import { type ShownData, withPinnedData } from "./with-pinned-data.ts";

const liveRefreshMs = 2_000;

/**
 * Data of the chosen run, else of the newest one of the branch, or what is pinned, for previews, the data panel and types;
 * nothing for a role that may not see payloads.
 */
export function useShownRun() {
  const { flowId, branchId, annotations } = useEditor();
  const { can } = useOrganization();
  const canSeePayload = can("run.payload");
  const shown = useMapping((state) => state.shown);
  const runId = shown === "pinned" ? null : shown;
  const isLive = useStore(annotations, (state) => state.isLive);
  const query = trpc.flows.lastRunData.useQuery(
    { flowId, branchId, ...(runId ? { runId } : {}) },
    { enabled: canSeePayload, staleTime: 30_000, refetchInterval: isLive ? liveRefreshMs : false },
  );
  const drawn = useEditorState((state) => state.history.document.definition.edges);
  const pinned = usePinnedData(shown === "pinned");
  // Without anything pinned the connections do not matter.
  const edges = pinned && drawn;
  const data = useMemo<ShownData | null>(
    () => (pinned && edges ? withPinnedData(query.data ?? null, pinned, edges) : (query.data ?? null)),
    [query.data, pinned, edges],
  );
  return { data, isLoading: canSeePayload && query.isPending, canSeePayload, error: query.error };
}
