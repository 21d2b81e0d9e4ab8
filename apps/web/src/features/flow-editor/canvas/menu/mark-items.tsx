import {
  ChevronsDownUp,
  ChevronsUpDown,
  LayoutGrid,
  Pencil,
  Power,
  SquareDashedMousePointer,
  Ungroup,
} from "lucide-react";
import { DropdownMenuItem, DropdownMenuSeparator, DropdownMenuShortcut } from "@/ui/dropdown-menu";
import { groupsOf, notesOf } from "../../document/canvas-layout.ts";
import { findNode } from "../../document/flow-document.ts";
import { toggleGroup, ungroupSelection } from "../../state/canvas-commands.ts";
import { useEditor, useEditorUi, useReadOnly } from "../../state/editor-context.ts";
import { arrangeNodes, toggleDisabled } from "../../state/node-commands.ts";
import { nodesOfSelection, selectNodes, selectOnly } from "../../state/selection.ts";
import { groupMarkId, noteMarkId } from "../canvas-marks.ts";
import { commandKey, shiftKey } from "../shortcut-keys.ts";
import { ColorItems, CopyItems, DeleteItem } from "./common-items.tsx";

/** The menu of one note. */
export function NoteItems({ noteId }: { noteId: string }) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const note = notesOf(editor.session.document().layout)[noteId];
  if (!note) return null;
  return (
    <>
      {!readOnly && (
        <>
          <DropdownMenuItem onSelect={() => editor.ui.set((ui) => ({ ...ui, editing: noteMarkId(noteId) }))}>
            <Pencil aria-hidden /> Write <DropdownMenuShortcut>↵</DropdownMenuShortcut>
          </DropdownMenuItem>
          <ColorItems color={note.color} />
          <DropdownMenuSeparator />
        </>
      )}
      <CopyItems />
      {!readOnly && <DeleteItem what="note" />}
    </>
  );
}

/** The menu of one group. */
export function GroupItems({ groupId }: { groupId: string }) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const isUnfolded = useEditorUi((ui) => ui.unfolded.has(groupId));
  const document = editor.session.document();
  const group = groupsOf(document.layout)[groupId];
  if (!group) return null;
  const isCollapsed = group.collapsed === true && !isUnfolded;
  const nodeIds = nodesOfSelection(selectOnly({ groups: [groupId] }), document);
  const isDisabled = [...nodeIds].every((id) => findNode(document, id)?.disabled);
  return (
    <>
      {!readOnly && (
        <DropdownMenuItem onSelect={() => editor.ui.set((ui) => ({ ...ui, editing: groupMarkId(groupId) }))}>
          <Pencil aria-hidden /> Rename group <DropdownMenuShortcut>F2</DropdownMenuShortcut>
        </DropdownMenuItem>
      )}
      {(!readOnly || group.collapsed) && (
        <DropdownMenuItem onSelect={() => toggleGroup(editor, groupId, isCollapsed)}>
          {isCollapsed ? <ChevronsUpDown aria-hidden /> : <ChevronsDownUp aria-hidden />}
          {isCollapsed ? "Expand" : "Collapse"} <DropdownMenuShortcut>↵</DropdownMenuShortcut>
        </DropdownMenuItem>
      )}
      {!readOnly && <ColorItems color={group.color} />}
      <DropdownMenuItem onSelect={() => editor.session.select(selectNodes(...nodeIds))}>
        <SquareDashedMousePointer aria-hidden /> Select its nodes
      </DropdownMenuItem>
      {!readOnly && (
        <>
          {nodeIds.size > 1 && (
            <DropdownMenuItem onSelect={() => arrangeNodes(editor, nodeIds)}>
              <LayoutGrid aria-hidden /> Arrange its nodes
            </DropdownMenuItem>
          )}
          <DropdownMenuItem onSelect={() => toggleDisabled(editor, nodeIds)}>
            <Power aria-hidden /> {isDisabled ? "Enable" : "Disable"} its nodes{" "}
            <DropdownMenuShortcut>D</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => ungroupSelection(editor)}>
            <Ungroup aria-hidden /> Ungroup
            <DropdownMenuShortcut>
              {shiftKey}
              {commandKey}G
            </DropdownMenuShortcut>
          </DropdownMenuItem>
        </>
      )}
      <DropdownMenuSeparator />
      <CopyItems />
      {!readOnly && (
        <DeleteItem what={nodeIds.size === 1 ? "group and its node" : `group and its ${nodeIds.size} nodes`} />
      )}
    </>
  );
}
