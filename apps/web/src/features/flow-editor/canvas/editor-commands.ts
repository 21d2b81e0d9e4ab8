import type { Permission } from "@millrace/contracts/permissions";
import {
  BoxSelect,
  Cable,
  CopyPlus,
  Group,
  History,
  Keyboard,
  LayoutGrid,
  LocateFixed,
  Maximize,
  Pencil,
  Play,
  Plus,
  Power,
  Redo2,
  Rocket,
  Search,
  StickyNote,
  Tag,
  Trash2,
  Undo2,
  Ungroup,
  ZoomIn,
} from "lucide-react";
import type { ReactFlowInstance } from "reactflow";
import type { ScreenCommand, ScreenCommands } from "@/features/frame/screen-commands";
import { addNote, groupSelection, removeSelection, ungroupSelection } from "../state/canvas-commands.ts";
import { type Editor, openDialog, renameNode, showNode } from "../state/editor-context.ts";
import { arrangeNodes, duplicateSelection, selectAll, toggleDisabled } from "../state/node-commands.ts";
import { isEmptySelection, nodesOfSelection, singleNode } from "../state/selection.ts";
import { focusElement } from "./focus-element.ts";
import { openQuickAdd, placeForNote } from "./plain-keys.ts";
import { commandKey, shiftKey } from "./shortcut-keys.ts";
import { showSelection, showWhole } from "./zoom-to.ts";

const shownNodes = 8;

/** What the command palette offers while the canvas is open: the editor's commands, as far as they fit now, and every node. */
export const editorCommands = (
  editor: Editor,
  view: ReactFlowInstance,
  can: (permission: Permission) => boolean,
): readonly ScreenCommands[] => [
  { heading: "This flow", list: () => commandsNow(editor, view, can) },
  { heading: "Nodes", list: (search) => nodeCommands(editor, search) },
];

function nodeCommands(editor: Editor, search: string): ScreenCommand[] {
  const words = search
    .toLowerCase()
    .replace(/^go to( node)?\s*/, "")
    .split(/\s+/)
    .filter(Boolean);
  if (words.length === 0) return [];
  return editor.session
    .document()
    .definition.nodes.filter(({ id, name }) => words.every((word) => `${name} ${id}`.toLowerCase().includes(word)))
    .slice(0, shownNodes)
    .map(({ id, name }) => ({
      id: `node ${id}`,
      label: `Go to "${name}"`,
      keywords: [name, "go to node"],
      icon: LocateFixed,
      run: () => {
        showNode(editor, id);
        focusElement(id);
      },
    }));
}

type Offer = Omit<ScreenCommand, "id"> & { when: boolean };

function commandsNow(
  editor: Editor,
  view: ReactFlowInstance,
  can: (permission: Permission) => boolean,
): ScreenCommand[] {
  const { session, ui } = editor;
  const { selection, readOnly, history } = session.store.get();
  const nodeIds = nodesOfSelection(selection, session.document());
  const single = singleNode(selection);
  const canWrite = !readOnly;
  const hasNodes = canWrite && nodeIds.size > 0;
  const isOne = canWrite && single !== null;
  const forOne = (run: (nodeId: string) => void) => () => single !== null && run(single);
  const offers: Offer[] = [
    { when: canWrite, label: "Add node", keys: "N", icon: Plus, run: () => openQuickAdd(editor, view) },
    {
      when: canWrite,
      label: "Add note",
      keys: "S",
      icon: StickyNote,
      run: () => addNote(editor, placeForNote(editor, view)),
    },
    {
      when: isOne,
      label: "Connect node",
      keys: "C",
      icon: Cable,
      run: forOne((nodeId) => openDialog(editor, { kind: "connect", nodeId })),
    },
    {
      when: isOne,
      label: "Rename node",
      keys: "F2",
      icon: Pencil,
      run: forOne((nodeId) => renameNode(editor, nodeId)),
    },
    {
      when: isOne,
      label: "Change node id",
      icon: Tag,
      run: forOne((nodeId) => openDialog(editor, { kind: "change_id", nodeId })),
    },
    { when: hasNodes, label: "Group nodes", keys: `${commandKey}G`, icon: Group, run: () => groupSelection(editor) },
    {
      when: hasNodes,
      label: "Ungroup",
      keys: `${shiftKey}${commandKey}G`,
      icon: Ungroup,
      run: () => ungroupSelection(editor),
    },
    {
      when: hasNodes,
      label: "Disable or enable nodes",
      keys: "D",
      icon: Power,
      run: () => toggleDisabled(editor, nodeIds),
    },
    {
      when: canWrite && !isEmptySelection(selection),
      label: "Duplicate",
      keys: `${commandKey}D`,
      icon: CopyPlus,
      run: () => duplicateSelection(editor),
    },
    {
      when: canWrite && !isEmptySelection(selection),
      label: "Delete selection",
      keys: "⌫",
      icon: Trash2,
      run: () => removeSelection(editor),
    },
    {
      when: canWrite && history.past.length > 0,
      label: `Undo: ${history.past.at(-1)?.summary ?? ""}`,
      keys: `${commandKey}Z`,
      icon: Undo2,
      run: session.undo,
    },
    {
      when: canWrite && history.future.length > 0,
      label: "Redo",
      keys: `${shiftKey}${commandKey}Z`,
      icon: Redo2,
      run: session.redo,
    },
    {
      when: canWrite,
      label: "Arrange all nodes",
      icon: LayoutGrid,
      keywords: ["layout", "tidy"],
      run: () => arrangeNodes(editor),
    },
    {
      when: hasNodes && nodeIds.size > 1,
      label: "Arrange selected nodes",
      icon: LayoutGrid,
      run: () => arrangeNodes(editor, nodeIds),
    },
    { when: true, label: "Select all", keys: `${commandKey}A`, icon: BoxSelect, run: () => selectAll(editor) },
    {
      when: true,
      label: "Find in flow",
      keys: `${commandKey}F`,
      icon: Search,
      keywords: ["search"],
      run: () => ui.set((state) => ({ ...state, isFindOpen: true })),
    },
    {
      when: true,
      label: "Show the whole flow",
      keys: "1",
      icon: Maximize,
      keywords: ["zoom", "fit"],
      run: () => showWhole(view),
    },
    {
      when: !isEmptySelection(selection),
      label: "Zoom to selection",
      keys: "2",
      icon: ZoomIn,
      run: () => showSelection(view, editor),
    },
    {
      when: can("run.execute"),
      label: "Run now",
      icon: Play,
      keywords: ["start", "test"],
      run: () => openDialog(editor, { kind: "run" }),
    },
    {
      when: can("version.publish"),
      label: "Publish",
      icon: Rocket,
      keywords: ["version", "deploy"],
      run: () => openDialog(editor, { kind: "publish" }),
    },
    { when: true, label: "History and versions", icon: History, run: () => openDialog(editor, { kind: "history" }) },
    {
      when: true,
      label: "Keyboard shortcuts",
      keys: "?",
      icon: Keyboard,
      run: () => openDialog(editor, { kind: "shortcuts" }),
    },
  ];
  return offers
    .filter((offer) => offer.when)
    .map(({ when: _, ...command }) => ({ id: `flow ${command.label}`, ...command }));
}
