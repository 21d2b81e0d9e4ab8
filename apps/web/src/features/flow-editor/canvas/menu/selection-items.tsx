import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  Group,
  LayoutGrid,
  type LucideIcon,
  Power,
  Ungroup,
  ZoomIn,
} from "lucide-react";
import { useReactFlow } from "reactflow";
import {
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuSub,
  DropdownMenuSubContent,
  DropdownMenuSubTrigger,
} from "@/ui/dropdown-menu";
import type { Alignment } from "../../document/align.ts";
import { membersOf } from "../../document/canvas-layout.ts";
import { findNode } from "../../document/flow-document.ts";
import { alignSelection, distributeSelection, groupSelection, ungroupSelection } from "../../state/canvas-commands.ts";
import { useEditor, useEditorState, useReadOnly } from "../../state/editor-context.ts";
import { arrangeNodes, toggleDisabled } from "../../state/node-commands.ts";
import { nodesOfSelection } from "../../state/selection.ts";
import { commandKey, shiftKey } from "../shortcut-keys.ts";
import { showSelection } from "../zoom-to.ts";
import { CopyItems, DeleteItem, GroupChoice } from "./common-items.tsx";

const alignItems: readonly { alignment: Alignment; text: string; icon: LucideIcon }[] = [
  { alignment: "left", text: "Left edges", icon: AlignStartVertical },
  { alignment: "centre", text: "Centres, side to side", icon: AlignCenterVertical },
  { alignment: "right", text: "Right edges", icon: AlignEndVertical },
  { alignment: "top", text: "Top edges", icon: AlignStartHorizontal },
  { alignment: "middle", text: "Middles, top to bottom", icon: AlignCenterHorizontal },
  { alignment: "bottom", text: "Bottom edges", icon: AlignEndHorizontal },
];

/** What can be done with several things at once. */
export function SelectionItems() {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const flow = useReactFlow();
  const selection = useEditorState((state) => state.selection);
  const document = editor.session.document();
  const nodeIds = nodesOfSelection(selection, document);
  const isDisabled = [...nodeIds].every((id) => findNode(document, id)?.disabled);
  const members = membersOf(document.layout);
  const isGrouped = selection.groups.size > 0 || [...selection.nodes].some((id) => id in members);
  const count = nodeIds.size + selection.notes.size;
  return (
    <>
      <DropdownMenuLabel>{describe(nodeIds.size, selection.notes.size)}</DropdownMenuLabel>
      <CopyItems />
      {!readOnly && nodeIds.size > 0 && (
        <>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => groupSelection(editor)}>
            <Group aria-hidden /> Group nodes <DropdownMenuShortcut>{commandKey}G</DropdownMenuShortcut>
          </DropdownMenuItem>
          <GroupChoice nodeIds={[...nodeIds]} />
          {isGrouped && (
            <DropdownMenuItem onSelect={() => ungroupSelection(editor)}>
              <Ungroup aria-hidden /> Ungroup
              <DropdownMenuShortcut>
                {shiftKey}
                {commandKey}G
              </DropdownMenuShortcut>
            </DropdownMenuItem>
          )}
          <DropdownMenuItem onSelect={() => toggleDisabled(editor, nodeIds)}>
            <Power aria-hidden /> {isDisabled ? "Enable" : "Disable"} <DropdownMenuShortcut>D</DropdownMenuShortcut>
          </DropdownMenuItem>
        </>
      )}
      <DropdownMenuSeparator />
      {!readOnly && (
        <>
          {nodeIds.size > 1 && (
            <DropdownMenuItem onSelect={() => arrangeNodes(editor, nodeIds)}>
              <LayoutGrid aria-hidden /> Arrange these nodes
            </DropdownMenuItem>
          )}
          {count > 1 && <AlignItems canDistribute={count > 2} />}
        </>
      )}
      <DropdownMenuItem onSelect={() => showSelection(flow, editor)}>
        <ZoomIn aria-hidden /> Zoom to selection <DropdownMenuShortcut>2</DropdownMenuShortcut>
      </DropdownMenuItem>
      {!readOnly && <DeleteItem what={describe(nodeIds.size, selection.notes.size)} />}
    </>
  );
}

function describe(nodes: number, notes: number): string {
  const parts = [
    nodes > 0 ? `${nodes} ${nodes === 1 ? "node" : "nodes"}` : "",
    notes > 0 ? `${notes} ${notes === 1 ? "note" : "notes"}` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

function AlignItems({ canDistribute }: { canDistribute: boolean }) {
  const editor = useEditor();
  return (
    <DropdownMenuSub>
      <DropdownMenuSubTrigger>
        <AlignStartVertical aria-hidden /> Align
      </DropdownMenuSubTrigger>
      <DropdownMenuSubContent>
        {alignItems.map(({ alignment, text, icon: Icon }) => (
          <DropdownMenuItem key={alignment} onSelect={() => alignSelection(editor, alignment)}>
            <Icon aria-hidden /> {text}
          </DropdownMenuItem>
        ))}
        {canDistribute && (
          <>
            <DropdownMenuSeparator />
            <DropdownMenuItem onSelect={() => distributeSelection(editor, "x")}>
              <AlignHorizontalDistributeCenter aria-hidden /> Equal gaps, side to side
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => distributeSelection(editor, "y")}>
              <AlignVerticalDistributeCenter aria-hidden /> Equal gaps, top to bottom
            </DropdownMenuItem>
          </>
        )}
      </DropdownMenuSubContent>
    </DropdownMenuSub>
  );
}
