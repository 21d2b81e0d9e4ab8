import type { TestOptions } from "@millrace/contracts/api/start-run";
import { useCallback } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { toast } from "@/ui/toaster";
import { findNode } from "../document/flow-document.ts";
import { openDialog, showNode, useEditor, useReadOnly } from "../state/editor-context.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { itemScopeOf } from "./item-scope.ts";

/** What a node is tested by, from its menu, the inspector and the keyboard. */
export type NodeTests = {
  /** Runs what leads to the node, and the node, with the input of the last run. */
  runToHere: (nodeId: string) => void;
  /** Runs the node alone, with what the last run has recorded of those before it; inside a map or loop it asks for the item. */
  runThisNode: (nodeId: string) => void;
  /** The same for one item of the map, or round of the loop, around it, counted from 0. */
  runForItem: (nodeId: string, item: number) => void;
};

/** `null` for a role that starts no runs. */
export function useNodeTests(): NodeTests | null {
  const editor = useEditor();
  const { flowId, branchId, ui, sync, session, catalog } = editor;
  const { can } = useOrganization();
  const readOnly = useReadOnly();
  const { client } = trpc.useUtils();
  const start = useCallback(
    async (nodeId: string, test: Pick<TestOptions, "until" | "only" | "item">) => {
      if (!readOnly && !(await sync.flush())) {
        toast.error("The draft has edits that could not be saved. Wait until it says Saved, then run.");
        return;
      }
      try {
        const { runId } = await client.runs.start.mutate({ flowId, source: "draft", branchId, test });
        ui.set((state) => ({ ...state, liveRunId: runId }));
        showNode(editor, nodeId, { tab: "output" });
      } catch (error) {
        const { code, message } = errorBodyOf(error);
        const name = findNode(session.document(), nodeId)?.name ?? nodeId;
        // Where data is missing, a run with an input of one's own brings it.
        if (code === "test.no_data")
          toast.error(message, {
            action: {
              label: `Run to ${name}…`,
              onClick: () => openDialog(editor, { kind: "run", until: nodeId }),
            },
          });
        else toast.error(message);
      }
    },
    [editor, flowId, branchId, ui, sync, session, readOnly, client],
  );
  const { act } = useOneAtATime(start);
  if (!can("run.execute")) return null;
  return {
    runToHere: (nodeId) => act(nodeId, { until: nodeId }),
    runThisNode: (nodeId) => {
      if (itemScopeOf(session.document().definition, catalog, nodeId)) openDialog(editor, { kind: "run_item", nodeId });
      else act(nodeId, { only: nodeId });
    },
    runForItem: (nodeId, item) => act(nodeId, { only: nodeId, item }),
  };
}
