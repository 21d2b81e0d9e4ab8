import { annotationColors } from "@millrace/contracts/flow/definition";
import { Copy, CopyPlus, FolderInput, Palette, Scissors, Trash2 } from "lucide-react";
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
import { groupsOf, membersOf } from "../../document/canvas-layout.ts";
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

const none = "none";

/** Puts nodes into one of the groups there are, or takes them out of theirs; nothing where there is no group. */
export function GroupChoice({ nodeIds }: { nodeIds: readonly string[] }) {
  const { session } = useEditor();
  const { layout } = session.document();
  const groups = Object.entries(groupsOf(layout));
  const members = membersOf(layout);
  if (groups.length === 0) return null;
  const [first = none, ...others] = new Set(nodeIds.map((id) => members[id] ?? none));
  const put = (groupId: string | null) => session.apply({ kind: "set_group", nodeIds, groupId });
  return (
    <DropdownMenuSub>
      <DropdownMenuSubTrigger>
        <FolderInput aria-hidden /> Put into group
      </DropdownMenuSubTrigger>
      <DropdownMenuSubContent className="max-h-72 max-w-64 overflow-y-auto">
        <DropdownMenuRadioGroup value={others.length === 0 ? first : ""}>
          {groups.map(([id, { name, color }]) => (
            <DropdownMenuRadioItem key={id} value={id} onSelect={() => put(id)}>
              <span className={`mark-${color} size-3.5 shrink-0 rounded-sm bg-(--mark)`} aria-hidden />
              <span className="truncate">{name}</span>
            </DropdownMenuRadioItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuRadioItem value={none} onSelect={() => put(null)}>
            No group
          </DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
      </DropdownMenuSubContent>
    </DropdownMenuSub>
  );
}
