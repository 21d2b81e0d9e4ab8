import {
  AlignCenterHorizontal,
  AlignHorizontalDistributeCenter,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  CopyPlus,
  Group,
  LayoutGrid,
  type LucideIcon,
  Power,
  Trash2,
} from "lucide-react";
import { Button } from "@/ui/button";
import { findNode } from "../document/flow-document.ts";
import { alignSelection, distributeSelection, groupSelection, removeSelection } from "../state/canvas-commands.ts";
import { useDocument, useEditor, useEditorState, useReadOnly } from "../state/editor-context.ts";
import { arrangeNodes, duplicateSelection, toggleDisabled } from "../state/node-commands.ts";
import { nodesOfSelection, selectNodes } from "../state/selection.ts";

/** Several selected nodes: which they are, and what can be done with all of them. */
export function SelectionPanel() {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const document = useDocument();
  const selection = useEditorState((state) => state.selection);
  const nodeIds = nodesOfSelection(selection, document);
  const isDisabled = [...nodeIds].every((id) => findNode(document, id)?.disabled);
  const actions: { text: string; icon: LucideIcon; run: () => void; when?: boolean }[] = [
    { text: "Group", icon: Group, run: () => groupSelection(editor) },
    { text: "Duplicate", icon: CopyPlus, run: () => duplicateSelection(editor) },
    { text: isDisabled ? "Enable" : "Disable", icon: Power, run: () => toggleDisabled(editor, nodeIds) },
    { text: "Arrange", icon: LayoutGrid, run: () => arrangeNodes(editor, nodeIds) },
    { text: "Align left", icon: AlignStartVertical, run: () => alignSelection(editor, "left") },
    { text: "Align middles", icon: AlignCenterHorizontal, run: () => alignSelection(editor, "middle") },
    {
      text: "Equal gaps across",
      icon: AlignHorizontalDistributeCenter,
      run: () => distributeSelection(editor, "x"),
      when: nodeIds.size > 2,
    },
    {
      text: "Equal gaps down",
      icon: AlignVerticalDistributeCenter,
      run: () => distributeSelection(editor, "y"),
      when: nodeIds.size > 2,
    },
    { text: "Delete", icon: Trash2, run: () => removeSelection(editor) },
  ];
  return (
    <div className="grid content-start gap-4 overflow-y-auto p-4">
      {!readOnly && (
        <div className="grid grid-cols-2 gap-2">
          {actions.map(({ text, icon: Icon, run, when = true }) =>
            when ? (
              <Button key={text} size="sm" className="justify-start" onClick={run}>
                <Icon aria-hidden /> {text}
              </Button>
            ) : null,
          )}
        </div>
      )}
      <ul className="grid gap-0.5 text-sm">
        {[...nodeIds].map((id) => (
          <li key={id}>
            <button
              type="button"
              className="flex w-full items-baseline gap-2 rounded-md px-2 py-1 text-left hover:bg-muted"
              onClick={() => editor.session.select(selectNodes(id))}
            >
              <span className="truncate">{findNode(document, id)?.name ?? id}</span>
              <code className="ml-auto shrink-0 truncate font-mono text-muted-foreground text-xs">{id}</code>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
