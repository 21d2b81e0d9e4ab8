import {
  CirclePause,
  Download,
  GitCompareArrows,
  History,
  Keyboard,
  LayoutGrid,
  MoreHorizontal,
  Redo2,
  Settings2,
  Undo2,
  Webhook,
  Workflow,
} from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { ExportDialog } from "@/features/flow-files/export-dialog";
import { PauseFlowDialog, usePauses } from "@/features/pauses/flow-pause";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuTrigger,
} from "@/ui/dropdown-menu";
import { commandKey, shiftKey } from "../canvas/shortcut-keys.ts";
import { comparePath, draftSide, production as productionSide } from "../compare/compare-path.ts";
import { openDialog, useEditor, useEditorState, useReadOnly } from "../state/editor-context.ts";
import { arrangeNodes } from "../state/node-commands.ts";
import { useFlow } from "../state/use-flow.ts";
import { StatisticsItem } from "../statistics/statistics-button.tsx";
import { TestSetsItem } from "../testing/test-sets-item.tsx";
import { canvasOf, settingsOf, useIsOnCanvas } from "./editor-paths.ts";

/** What is needed seldom, and on narrow screens what has no room beside it. */
export function MoreMenu() {
  const editor = useEditor();
  const { can, path } = useOrganization();
  const isOnCanvas = useIsOnCanvas();
  const [isPausing, setPausing] = useState(false);
  const [isExporting, setExporting] = useState(false);
  const { data: pauses } = usePauses(editor.flowId);
  const readOnly = useReadOnly();
  const canUndo = useEditorState(({ history }) => history.past.length > 0);
  const canRedo = useEditorState(({ history }) => history.future.length > 0);
  const { name, production, webhook } = useFlow();
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label="More">
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent className="w-60">
          {!readOnly && isOnCanvas && (
            <>
              <DropdownMenuItem disabled={!canUndo} onSelect={editor.session.undo}>
                <Undo2 aria-hidden /> Undo <DropdownMenuShortcut>{commandKey}Z</DropdownMenuShortcut>
              </DropdownMenuItem>
              <DropdownMenuItem disabled={!canRedo} onSelect={editor.session.redo}>
                <Redo2 aria-hidden /> Redo <DropdownMenuShortcut>{`${shiftKey}${commandKey}Z`}</DropdownMenuShortcut>
              </DropdownMenuItem>
              <DropdownMenuItem onSelect={() => arrangeNodes(editor)}>
                <LayoutGrid aria-hidden /> Arrange all nodes
              </DropdownMenuItem>
              <DropdownMenuSeparator />
            </>
          )}
          <DropdownMenuItem className="sm:hidden" onSelect={() => openDialog(editor, { kind: "history" })}>
            <History aria-hidden /> History and versions
          </DropdownMenuItem>
          {isOnCanvas && <StatisticsItem />}
          {production && (
            <DropdownMenuItem asChild>
              <Link href={path(comparePath(editor.flowId, productionSide, draftSide(editor.branchId)))}>
                <GitCompareArrows aria-hidden /> Compare with production
              </Link>
            </DropdownMenuItem>
          )}
          {production && webhook && (
            <DropdownMenuItem onSelect={() => openDialog(editor, { kind: "published", version: production.version })}>
              <Webhook aria-hidden /> Webhook address
            </DropdownMenuItem>
          )}
          <DropdownMenuItem asChild>
            <Link href={path(isOnCanvas ? settingsOf(editor.flowId) : canvasOf(editor.flowId))}>
              {isOnCanvas ? <Settings2 aria-hidden /> : <Workflow aria-hidden />}
              {isOnCanvas ? "Flow settings" : "Canvas"}
            </Link>
          </DropdownMenuItem>
          <TestSetsItem />
          <DropdownMenuItem onSelect={() => setExporting(true)}>
            <Download aria-hidden /> Export…
          </DropdownMenuItem>
          {can("run.control") && pauses?.flow === null && (
            <DropdownMenuItem onSelect={() => setPausing(true)}>
              <CirclePause aria-hidden /> Pause flow…
            </DropdownMenuItem>
          )}
          <DropdownMenuItem onSelect={() => openDialog(editor, { kind: "shortcuts" })}>
            <Keyboard aria-hidden /> Keyboard shortcuts <DropdownMenuShortcut>?</DropdownMenuShortcut>
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {isExporting && (
        <ExportDialog
          flow={{ id: editor.flowId, name }}
          productionVersion={production?.version ?? null}
          onClose={() => setExporting(false)}
        />
      )}
      {isPausing && <PauseFlowDialog flowId={editor.flowId} onClose={() => setPausing(false)} />}
    </>
  );
}
