import { Sheet, SheetContent } from "@/ui/sheet";
import { findNode } from "../../document/flow-document.ts";
import { useEditor, useEditorState, useEditorUi } from "../../state/editor-context.ts";
import { singleNode } from "../../state/selection.ts";
import { MappingPanel } from "./mapping-panel.tsx";
import { mappingOf, useMapping } from "./mapping-state.ts";

/** The node whose data stands beside its parameters; `null` while none does. */
export function useDataNode(mayShow: boolean): string | null {
  const { catalog } = useEditor();
  const isOpen = useMapping((state) => state.isOpen);
  const tab = useEditorUi((ui) => ui.tab);
  const nodeId = useEditorState((state) => singleNode(state.selection));
  // Not the document itself: it is another one with each key that is typed.
  const kind = useEditorState(({ history, selection }) => {
    const node = findNode(history.document, singleNode(selection) ?? "");
    return node && catalog.find(node.type, node.typeVersion)?.kind;
  });
  // Nothing is upstream of a trigger.
  return mayShow && isOpen && tab === "parameters" && kind !== undefined && kind !== "trigger" ? nodeId : null;
}

/** The data where there is no room beside the canvas. */
export function DataSheet() {
  const editor = useEditor();
  const isOpen = useMapping((state) => state.isSheetOpen);
  const nodeId = useEditorState((state) => singleNode(state.selection));
  const close = () => mappingOf(editor).set((state) => ({ ...state, isSheetOpen: false }));
  if (!isOpen || nodeId === null) return null;
  return (
    <Sheet open onOpenChange={(open) => !open && close()}>
      <SheetContent title="Data" titleHidden side="bottom" className="h-[80vh]">
        <MappingPanel nodeId={nodeId} onClose={close} onInserted={close} />
      </SheetContent>
    </Sheet>
  );
}
