import { ListTree } from "lucide-react";
import { Button } from "@/ui/button";
import { useEditor } from "../../state/editor-context.ts";
import { dataBeside, mappingOf, showData, useMapping } from "./mapping-state.ts";

/** Shows or hides the data that the node's expressions can read. */
export function DataButton() {
  const editor = useEditor();
  const isOpen = useMapping((state) => state.isOpen);
  const toggle = () => {
    if (window.matchMedia(dataBeside).matches) showData(editor, !isOpen);
    else mappingOf(editor).set((state) => ({ ...state, isSheetOpen: true }));
  };
  return (
    <Button size="sm" className="shrink-0" aria-pressed={isOpen} onClick={toggle}>
      <ListTree aria-hidden /> Data
    </Button>
  );
}
