import { annotationColors } from "@millrace/contracts/flow/definition";
import { Copy, CopyPlus, Palette, Scissors, Trash2 } from "lucide-react";
import {
  DropdownMenuItem,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuSub,
  DropdownMenuSubContent,
  DropdownMenuSubTrigger,
} from "@/ui/dropdown-menu";
import { colorSelection, type MarkColor, removeSelection } from "../../state/canvas-commands.ts";
import { useEditor, useReadOnly } from "../../state/editor-context.ts";
import { duplicateSelection } from "../../state/node-commands.ts";
import { commandKey } from "../shortcut-keys.ts";
import { copySelection } from "./menu-clipboard.ts";

/** What can be done with everything that can be selected: copy, cut, duplicate. */
export function CopyItems() {
  const editor = useEditor();
  const readOnly = useReadOnly();
  return (
    <>
      <DropdownMenuItem onSelect={() => void copySelection(editor)}>
        <Copy aria-hidden /> Copy as JSON <DropdownMenuShortcut>{commandKey}C</DropdownMenuShortcut>
      </DropdownMenuItem>
      {!readOnly && (
        <>
          <DropdownMenuItem
            onSelect={() => void copySelection(editor).then((isCopied) => isCopied && removeSelection(editor))}
          >
            <Scissors aria-hidden /> Cut <DropdownMenuShortcut>{commandKey}X</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => duplicateSelection(editor)}>
            <CopyPlus aria-hidden /> Duplicate <DropdownMenuShortcut>{commandKey}D</DropdownMenuShortcut>
          </DropdownMenuItem>
        </>
      )}
    </>
  );
}

export function DeleteItem({ what = "" }: { what?: string }) {
  const editor = useEditor();
  return (
    <>
      <DropdownMenuSeparator />
      <DropdownMenuItem danger onSelect={() => removeSelection(editor)}>
        <Trash2 aria-hidden /> Delete {what}
        <DropdownMenuShortcut>⌫</DropdownMenuShortcut>
      </DropdownMenuItem>
    </>
  );
}

export function ColorItems({ color }: { color: MarkColor }) {
  const editor = useEditor();
  return (
    <DropdownMenuSub>
      <DropdownMenuSubTrigger>
        <Palette aria-hidden /> Colour
      </DropdownMenuSubTrigger>
      <DropdownMenuSubContent>
        <DropdownMenuRadioGroup value={color}>
          {annotationColors.map((name) => (
            <DropdownMenuRadioItem key={name} value={name} onSelect={() => colorSelection(editor, name)}>
              <span className={`mark-${name} size-3.5 rounded-sm bg-(--mark)`} aria-hidden />
              {name.charAt(0).toUpperCase() + name.slice(1)}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuSubContent>
    </DropdownMenuSub>
  );
}
