import { ClipboardPaste, LayoutGrid, Maximize, Plus, Search, SquareDashedMousePointer, StickyNote } from "lucide-react";
import { useReactFlow } from "reactflow";
import { DropdownMenuItem, DropdownMenuSeparator, DropdownMenuShortcut } from "@/ui/dropdown-menu";
import type { Point } from "../../document/flow-document.ts";
import { addNote } from "../../state/canvas-commands.ts";
import { useEditor, useReadOnly } from "../../state/editor-context.ts";
import { arrangeNodes, selectAll } from "../../state/node-commands.ts";
import { commandKey } from "../shortcut-keys.ts";
import { showWhole } from "../zoom-to.ts";
import { pasteFromClipboard } from "./menu-clipboard.ts";

/** The menu of the empty canvas. */
export function CanvasItems({ at, position }: { at: Point; position: Point }) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const flow = useReactFlow();
  return (
    <>
      {!readOnly && (
        <>
          <DropdownMenuItem
            onSelect={() => editor.ui.set((ui) => ({ ...ui, quickAdd: { at, insertion: { kind: "at", position } } }))}
          >
            <Plus aria-hidden /> Add node <DropdownMenuShortcut>N</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => addNote(editor, position)}>
            <StickyNote aria-hidden /> Add note <DropdownMenuShortcut>S</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => void pasteFromClipboard(editor, position)}>
            <ClipboardPaste aria-hidden /> Paste <DropdownMenuShortcut>{commandKey}V</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => arrangeNodes(editor)}>
            <LayoutGrid aria-hidden /> Arrange all nodes
          </DropdownMenuItem>
        </>
      )}
      <DropdownMenuItem onSelect={() => selectAll(editor)}>
        <SquareDashedMousePointer aria-hidden /> Select all <DropdownMenuShortcut>{commandKey}A</DropdownMenuShortcut>
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => editor.ui.set((ui) => ({ ...ui, isFindOpen: true }))}>
        <Search aria-hidden /> Find in flow <DropdownMenuShortcut>{commandKey}F</DropdownMenuShortcut>
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => showWhole(flow)}>
        <Maximize aria-hidden /> Show the whole flow <DropdownMenuShortcut>1</DropdownMenuShortcut>
      </DropdownMenuItem>
    </>
  );
}
