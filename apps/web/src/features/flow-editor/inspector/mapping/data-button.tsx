import { ListTree } from "lucide-react";
import { Button } from "@/ui/button";
import { type Editor, useEditor } from "../../state/editor-context.ts";
import { singleNode } from "../../state/selection.ts";
import { dataBeside, mappingOf, showData, useMapping } from "./mapping-state.ts";

/** From this width on palette, canvas, data and inspector stand side by side without squeezing the canvas. */
const roomForAll = 1_600;

/** The canvas becomes narrower: the palette makes way, and the node that the data is for stays in sight. */
function makeRoom({ ui, session }: Editor): void {
  const nodeId = singleNode(session.store.get().selection);
  const isTight = window.innerWidth < roomForAll;
  ui.set((state) => ({ ...state, isPaletteOpen: state.isPaletteOpen && !isTight }));
  // Once the panels have taken their places.
  setTimeout(() => ui.set((state) => ({ ...state, reveal: nodeId })), 60);
}

/** Shows or hides the data that the node's expressions can read. */
export function DataButton() {
  const editor = useEditor();
  const isOpen = useMapping((state) => state.isOpen);
  const toggle = () => {
    if (window.matchMedia(dataBeside).matches) {
      showData(editor, !isOpen);
      if (!isOpen) makeRoom(editor);
    } else mappingOf(editor).set((state) => ({ ...state, isSheetOpen: true }));
  };
  return (
    <Button size="sm" className="shrink-0" aria-pressed={isOpen} onClick={toggle}>
      <ListTree aria-hidden /> Data
    </Button>
  );
}
