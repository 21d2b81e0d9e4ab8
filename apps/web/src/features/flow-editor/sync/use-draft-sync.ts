import type { DomainEvent } from "@millrace/contracts/events";
import { useTopic } from "@/realtime/realtime-provider";
import { trpc } from "@/trpc/client";
import type { Editor } from "../state/editor-context.ts";

/** What the flow is called, what production runs, and whether its branches are open. */
const isAboutFlow = ({ type }: DomainEvent): boolean =>
  type === "flow.published" || type === "flow.renamed" || type === "flow.branches_changed";

/** Brings what others do with the flow to this screen as it happens, and after a break what was missed. */
export function useDraftSync({ flowId, branchId, sync }: Editor): void {
  const utils = trpc.useUtils();
  useTopic(
    `flow:${flowId}`,
    (event) => {
      if (event.type === "flow.draft_changed") {
        if (event.branchId === branchId) sync.heard(event.draftRevision);
      } else if (isAboutFlow(event)) {
        // Fails only where the connection does; then the next event or opening loads it.
        void utils.flows.get.fetch({ flowId, branchId }, { staleTime: 0 }).catch(() => {});
      }
    },
    () => sync.heard(),
  );
}
