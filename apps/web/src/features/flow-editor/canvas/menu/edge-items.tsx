import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { ArrowLeft, ArrowRight, Plus, Trash2 } from "lucide-react";
import { DropdownMenuItem, DropdownMenuSeparator, DropdownMenuShortcut } from "@/ui/dropdown-menu";
import { findNode, type Point } from "../../document/flow-document.ts";
import { showNode, useEditor, useReadOnly } from "../../state/editor-context.ts";
import { removeNodes } from "../../state/node-commands.ts";

/** The menu of one connection. */
export function EdgeItems({ at, edge, edgeId }: { at: Point; edge: FlowEdge; edgeId: string }) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const nameOf = (nodeId: string) => findNode(editor.session.document(), nodeId)?.name ?? nodeId;
  return (
    <>
      {!readOnly && (
        <DropdownMenuItem
          onSelect={() => editor.ui.set((ui) => ({ ...ui, quickAdd: { at, insertion: { kind: "on_edge", edge } } }))}
        >
          <Plus aria-hidden /> Insert node <DropdownMenuShortcut>N</DropdownMenuShortcut>
        </DropdownMenuItem>
      )}
      <DropdownMenuItem onSelect={() => showNode(editor, edge.from.node)}>
        <ArrowLeft aria-hidden /> <span className="truncate">Go to "{nameOf(edge.from.node)}"</span>
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => showNode(editor, edge.to.node)}>
        <ArrowRight aria-hidden /> <span className="truncate">Go to "{nameOf(edge.to.node)}"</span>
      </DropdownMenuItem>
      {!readOnly && (
        <>
          <DropdownMenuSeparator />
          <DropdownMenuItem danger onSelect={() => removeNodes(editor, [], [edgeId])}>
            <Trash2 aria-hidden /> Delete connection <DropdownMenuShortcut>⌫</DropdownMenuShortcut>
          </DropdownMenuItem>
        </>
      )}
    </>
  );
}
