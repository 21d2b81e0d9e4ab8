"use client";

import {
  Cable,
  ClipboardPaste,
  Copy,
  CopyPlus,
  Hash,
  LayoutGrid,
  Maximize,
  Pencil,
  Plus,
  Power,
  SquareDashedMousePointer,
  Trash2,
} from "lucide-react";
import { useReactFlow } from "reactflow";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuTrigger,
} from "@/ui/dropdown-menu";
import { toast } from "@/ui/toaster";
import { findNode } from "../document/flow-document.ts";
import {
  type Editor,
  openDialog,
  renameNode,
  showNode,
  useEditor,
  useEditorUi,
  useReadOnly,
} from "../state/editor-context.ts";
import type { EditorUi, MenuTarget } from "../state/editor-ui.ts";
import {
  arrangeNodes,
  copyText,
  duplicateNodes,
  pasteText,
  removeNodes,
  selectAll,
  toggleDisabled,
} from "../state/node-commands.ts";
import { TestItems } from "../testing/test-items.tsx";
import { commandKey } from "./shortcut-keys.ts";

/** The menu of the right button, for the canvas, nodes and edges. One menu serves all, however many nodes there are. */
export function CanvasMenu() {
  const editor = useEditor();
  const menu = useEditorUi((ui) => ui.menu);
  if (!menu) return null;
  const close = () => editor.ui.set((ui) => ({ ...ui, menu: null }));
  return (
    <DropdownMenu open onOpenChange={(open) => !open && close()} modal={false}>
      <DropdownMenuTrigger
        aria-hidden
        tabIndex={-1}
        className="pointer-events-none fixed size-px opacity-0"
        style={{ left: menu.at.x, top: menu.at.y }}
      />
      <DropdownMenuContent
        align="start"
        sideOffset={2}
        className="w-56"
        // The item's command decides where the focus goes.
        onCloseAutoFocus={(event) => event.preventDefault()}
      >
        {menu.target.kind === "canvas" && <CanvasItems menu={menu} target={menu.target} />}
        {menu.target.kind === "nodes" && <NodeItems nodeIds={menu.target.nodeIds} />}
        {menu.target.kind === "edge" && <EdgeItems menu={menu} target={menu.target} />}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

type Menu = NonNullable<EditorUi["menu"]>;

function CanvasItems({ menu, target }: { menu: Menu; target: Extract<MenuTarget, { kind: "canvas" }> }) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const { fitView } = useReactFlow();
  return (
    <>
      {!readOnly && (
        <>
          <DropdownMenuItem
            onSelect={() =>
              editor.ui.set((ui) => ({
                ...ui,
                quickAdd: { at: menu.at, insertion: { kind: "at", position: target.position } },
              }))
            }
          >
            <Plus aria-hidden /> Add node
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => void pasteFromClipboard(editor, target.position)}>
            <ClipboardPaste aria-hidden /> Paste <DropdownMenuShortcut>{commandKey}V</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => arrangeNodes(editor)}>
            <LayoutGrid aria-hidden /> Arrange all nodes
          </DropdownMenuItem>
        </>
      )}
      <DropdownMenuItem onSelect={() => void fitView({ duration: 160, padding: 0.12, maxZoom: 1 })}>
        <Maximize aria-hidden /> Show the whole flow <DropdownMenuShortcut>1</DropdownMenuShortcut>
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => selectAll(editor)}>
        <SquareDashedMousePointer aria-hidden /> Select all <DropdownMenuShortcut>{commandKey}A</DropdownMenuShortcut>
      </DropdownMenuItem>
    </>
  );
}

function NodeItems({ nodeIds }: { nodeIds: readonly string[] }) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const single = nodeIds.length === 1 ? nodeIds[0] : undefined;
  const isDisabled = nodeIds.every((id) => findNode(editor.session.document(), id)?.disabled);
  const copyId = (id: string) => void writeClipboard(id, "Id copied");
  return (
    <>
      {single && (
        <>
          <DropdownMenuItem onSelect={() => showNode(editor, single, { tab: "parameters" })}>
            <Pencil aria-hidden /> {readOnly ? "Show" : "Edit"} parameters{" "}
            <DropdownMenuShortcut>↵</DropdownMenuShortcut>
          </DropdownMenuItem>
          {!readOnly && (
            <>
              <DropdownMenuItem onSelect={() => renameNode(editor, single)}>
                <Pencil aria-hidden className="opacity-0" /> Rename <DropdownMenuShortcut>F2</DropdownMenuShortcut>
              </DropdownMenuItem>
              <DropdownMenuItem onSelect={() => openDialog(editor, { kind: "connect", nodeId: single })}>
                <Cable aria-hidden /> Connect to…
              </DropdownMenuItem>
            </>
          )}
          <DropdownMenuSeparator />
          <TestItems nodeId={single} />
        </>
      )}
      <DropdownMenuItem
        onSelect={() => {
          const text = copyText(editor, new Set(nodeIds));
          if (text) void writeClipboard(text, nodeIds.length === 1 ? "Node copied" : `${nodeIds.length} nodes copied`);
        }}
      >
        <Copy aria-hidden /> Copy <DropdownMenuShortcut>{commandKey}C</DropdownMenuShortcut>
      </DropdownMenuItem>
      {single && (
        <DropdownMenuItem onSelect={() => copyId(single)}>
          <Hash aria-hidden /> Copy id
        </DropdownMenuItem>
      )}
      {!readOnly && (
        <>
          <DropdownMenuItem onSelect={() => duplicateNodes(editor, nodeIds)}>
            <CopyPlus aria-hidden /> Duplicate <DropdownMenuShortcut>{commandKey}D</DropdownMenuShortcut>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => toggleDisabled(editor, nodeIds)}>
            <Power aria-hidden /> {isDisabled ? "Enable" : "Disable"}
          </DropdownMenuItem>
          {nodeIds.length > 1 && (
            <DropdownMenuItem onSelect={() => arrangeNodes(editor, new Set(nodeIds))}>
              <LayoutGrid aria-hidden /> Arrange these nodes
            </DropdownMenuItem>
          )}
          <DropdownMenuSeparator />
          <DropdownMenuItem danger onSelect={() => removeNodes(editor, nodeIds)}>
            <Trash2 aria-hidden /> Delete {nodeIds.length > 1 && `${nodeIds.length} nodes`}
            <DropdownMenuShortcut>⌫</DropdownMenuShortcut>
          </DropdownMenuItem>
        </>
      )}
    </>
  );
}

function EdgeItems({ menu, target }: { menu: Menu; target: Extract<MenuTarget, { kind: "edge" }> }) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  return (
    <>
      {!readOnly && (
        <DropdownMenuItem
          onSelect={() =>
            editor.ui.set((ui) => ({
              ...ui,
              quickAdd: { at: menu.at, insertion: { kind: "on_edge", edge: target.edge } },
            }))
          }
        >
          <Plus aria-hidden /> Insert node
        </DropdownMenuItem>
      )}
      <DropdownMenuItem onSelect={() => showNode(editor, target.edge.from.node)}>
        <Pencil aria-hidden /> Go to "{findNode(editor.session.document(), target.edge.from.node)?.name}"
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => showNode(editor, target.edge.to.node)}>
        <Pencil aria-hidden className="opacity-0" /> Go to "
        {findNode(editor.session.document(), target.edge.to.node)?.name}"
      </DropdownMenuItem>
      {!readOnly && (
        <>
          <DropdownMenuSeparator />
          <DropdownMenuItem danger onSelect={() => removeNodes(editor, [], [target.key])}>
            <Trash2 aria-hidden /> Delete connection <DropdownMenuShortcut>⌫</DropdownMenuShortcut>
          </DropdownMenuItem>
        </>
      )}
    </>
  );
}

async function writeClipboard(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast.success(done);
  } catch {
    toast.error(`The browser does not allow copying from a menu here. Press ${commandKey}C instead.`);
  }
}

async function pasteFromClipboard(editor: Editor, at: { x: number; y: number }): Promise<void> {
  try {
    const text = await navigator.clipboard.readText();
    if (!pasteText(editor, text, at)) toast.error("The clipboard holds no copied nodes.");
  } catch {
    toast.error(`The browser does not allow pasting from a menu here. Press ${commandKey}V instead.`);
  }
}
