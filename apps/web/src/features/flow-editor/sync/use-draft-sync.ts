import { useTopic } from "@/realtime/realtime-provider";
import { trpc } from "@/trpc/client";
import type { Editor } from "../state/editor-context.ts";

/** Brings what others do with the flow to this screen as it happens, and after a break what was missed. */
export function useDraftSync({ flowId, branchId, sync }: Editor): void {
  const utils = trpc.useUtils();
  useTopic(
    `flow:${flowId}`,
    (event) => {
      if (event.type === "flow.draft_changed") {
        if (event.branchId === branchId) sync.heard(event.draftRevision);
      } else if (event.type === "flow.published" || event.type === "flow.renamed") {
        // Fails only where the connection does; then the next event or opening loads it.
        void utils.flows.get.fetch({ flowId, branchId }, { staleTime: 0 }).catch(() => {});
      }
    },
    () => sync.heard(),
  );
}
