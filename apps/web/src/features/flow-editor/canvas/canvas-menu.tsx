"use client";

import { Cable, Group, Hash, PanelRight, Pencil, Power, StickyNote, Tag } from "lucide-react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuTrigger,
} from "@/ui/dropdown-menu";
import { findNode } from "../document/flow-document.ts";
import { groupSelection } from "../state/canvas-commands.ts";
import { openDialog, renameNode, showNode, useEditor, useEditorUi, useReadOnly } from "../state/editor-context.ts";
import { toggleDisabled } from "../state/node-commands.ts";
import { TestItems } from "../testing/test-items.tsx";
import { focusSelected } from "./focus-element.ts";
import { CanvasItems } from "./menu/canvas-items.tsx";
import { CopyItems, DeleteItem, GroupChoice } from "./menu/common-items.tsx";
import { EdgeItems } from "./menu/edge-items.tsx";
import { GroupItems, NoteItems } from "./menu/mark-items.tsx";
import { writeClipboard } from "./menu/menu-clipboard.ts";
import { SelectionItems } from "./menu/selection-items.tsx";
import { commandKey } from "./shortcut-keys.ts";

/** The width of the menu with some space beside it. */
const menuRoom = 240 + 16;

/** The menu of the right button, for the canvas and what stands on it. One menu serves all, however many nodes there are. */
export function CanvasMenu() {
  const editor = useEditor();
  const menu = useEditorUi((ui) => ui.menu);
  if (!menu) return null;
  const { at, target } = menu;
  const close = () => editor.ui.set((ui) => ({ ...ui, menu: null }));
  return (
    <DropdownMenu open onOpenChange={(open) => !open && close()} modal={false}>
      <DropdownMenuTrigger
        aria-hidden
        tabIndex={-1}
        // A dialog that was opened from the menu gives the focus back to what the menu was about.
        data-stands-for=".react-flow__node.selected"
        className="pointer-events-none fixed size-px opacity-0"
        // On a narrow screen it moves to where the menu has room.
        style={{ left: Math.max(0, Math.min(at.x, window.innerWidth - menuRoom)), top: at.y }}
      />
      <DropdownMenuContent
        // Another place makes another menu, so that it opens there.
        key={`${at.x} ${at.y} ${target.kind}`}
        // Beside the pointer it may move up or down until it fits whole.
        side="right"
        align="start"
        sideOffset={2}
        collisionPadding={8}
        className="max-h-(--radix-dropdown-menu-content-available-height) w-60"
        onContextMenu={(event) => event.preventDefault()}
        // The item's command decides where the focus goes; left without one, it goes back to what the menu is about.
        onCloseAutoFocus={(event) => event.preventDefault()}
        onEscapeKeyDown={() => focusSelected(editor)}
      >
        {target.kind === "canvas" && <CanvasItems at={at} position={target.position} />}
        {target.kind === "nodes" && <NodeItems nodeIds={target.nodeIds} />}
        {target.kind === "selection" && <SelectionItems />}
        {target.kind === "note" && <NoteItems noteId={target.noteId} />}
        {target.kind === "group" && <GroupItems groupId={target.groupId} />}
        {target.kind === "edge" && <EdgeItems at={at} edge={target.edge} edgeId={target.key} />}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function NodeItems({ nodeIds }: { nodeIds: readonly string[] }) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const [nodeId = ""] = nodeIds;
  const document = editor.session.document();
  const node = findNode(document, nodeId);
  return (
    <>
      <DropdownMenuItem onSelect={() => showNode(editor, nodeId, { tab: "parameters" })}>
        <PanelRight aria-hidden /> {readOnly ? "Show" : "Edit"} parameters{" "}
        <DropdownMenuShortcut>↵</DropdownMenuShortcut>
      </DropdownMenuItem>
      {!readOnly && (
        <>
          <DropdownMenuItem onSelect={() => openDialog(editor, { kind: "connect", nodeId })}>
            <Cable aria-hidden /> Connect… <DropdownMenuShortcut>C</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => renameNode(editor, nodeId)}>
            <Pencil aria-hidden /> Rename <DropdownMenuShortcut>F2</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => openDialog(editor, { kind: "change_id", nodeId })}>
            <Tag aria-hidden /> Change id…
          </DropdownMenuItem>
        </>
      )}
      <DropdownMenuSeparator />
      <TestItems nodeId={nodeId} />
      <CopyItems />
      <DropdownMenuItem onSelect={() => void writeClipboard(nodeId, "Id copied")}>
        <Hash aria-hidden /> Copy id
      </DropdownMenuItem>
      {!readOnly && (
        <>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => showNode(editor, nodeId, { tab: "notes" })}>
            <StickyNote aria-hidden /> {node?.notes ? "Show notes" : "Add note"}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => groupSelection(editor)}>
            <Group aria-hidden /> Group <DropdownMenuShortcut>{commandKey}G</DropdownMenuShortcut>
          </DropdownMenuItem>
          <GroupChoice nodeIds={nodeIds} />
          <DropdownMenuItem onSelect={() => toggleDisabled(editor, nodeIds)}>
            <Power aria-hidden /> {node?.disabled ? "Enable" : "Disable"} <DropdownMenuShortcut>D</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DeleteItem />
        </>
      )}
    </>
  );
}
