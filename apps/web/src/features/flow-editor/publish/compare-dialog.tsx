import { describeContractChanges } from "@millrace/engine/flow/diff";
import { useMemo } from "react";
import { Dialog, DialogBody, DialogContent } from "@/ui/dialog";
import { useDraftChanges } from "../header/draft-state.tsx";
import { showNode, useDocument, useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { ChangeList } from "./change-list.tsx";
import { ContractChanges } from "./contract-changes.tsx";

/** How the draft differs from what production runs. */
export function CompareDialog({ onClose }: { onClose: () => void }) {
  const editor = useEditor();
  const { production } = useFlow();
  const { definition } = useDocument();
  const changes = useDraftChanges();
  const contractChanges = useMemo(
    () => (production ? describeContractChanges(production.definition, definition, editor.catalog) : []),
    [production, definition, editor.catalog],
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Draft and production"
        description={
          production ? `What the draft changes since v${production.version}.` : "Nothing is in production yet."
        }
      >
        <DialogBody>
          {changes.length === 0 ? (
            <p className="text-muted-foreground text-sm">They are the same.</p>
          ) : (
            <ChangeList
              changes={changes}
              onShow={(nodeId) => {
                onClose();
                showNode(editor, nodeId);
              }}
            />
          )}
          <ContractChanges changes={contractChanges} />
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}
