"use client";

import {
  CalendarClock,
  CirclePause,
  Download,
  GitCompareArrows,
  History,
  Keyboard,
  LayoutGrid,
  MoreHorizontal,
  Play,
  Redo2,
  Settings2,
  Undo2,
  Webhook,
  Workflow,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
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
import { Tooltip } from "@/ui/tooltip";
import { BranchSwitcher } from "../branches/branch-switcher.tsx";
import { mergePath } from "../branches/branch-words.ts";
import { commandKey } from "../canvas/shortcut-keys.ts";
import { comparePath, draftSide, production as productionSide } from "../compare/compare-path.ts";
import { ApprovalNotice } from "../publish/approval-notice.tsx";
import { openDialog, useEditor, useEditorState, useReadOnly } from "../state/editor-context.ts";
import { arrangeNodes } from "../state/node-commands.ts";
import { useFlow } from "../state/use-flow.ts";
import { StatisticsButton } from "../statistics/statistics-button.tsx";
import { TestSetsItem } from "../testing/test-sets-item.tsx";
import { DraftState, useDraftChanges } from "./draft-state.tsx";
import { PresenceAvatars } from "./presence-avatars.tsx";
import { SaveIndicator } from "./save-indicator.tsx";

/** The state of the draft and what can be done with it as a whole. */
export function EditorHeader() {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const { can, path } = useOrganization();
  const { production, branch } = useFlow();
  const isOnCanvas = useIsOnCanvas();
  const changes = useDraftChanges().length;
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b max-sm:gap-1 bg-surface px-3">
      <div className="flex min-w-0 flex-1 items-center gap-3 max-sm:gap-1">
        <BranchSwitcher />
        <DraftState changes={changes} />
        {readOnly ? <span className="text-muted-foreground text-xs">View only</span> : <SaveIndicator />}
      </div>
      <ApprovalNotice />
      <PresenceAvatars />
      {!readOnly && isOnCanvas && <UndoButtons />}
      <Tooltip content="History and versions">
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="History and versions"
          onClick={() => openDialog(editor, { kind: "history" })}
        >
          <History aria-hidden />
        </Button>
      </Tooltip>
      {isOnCanvas && <StatisticsButton />}
      <ScheduleButton />
      <SettingsButton />
      <MoreMenu />
      {can("run.execute") && (
        <Button size="sm" onClick={() => openDialog(editor, { kind: "run" })}>
          <Play aria-hidden /> <span className="max-sm:sr-only">Run now</span>
        </Button>
      )}
      {!branch.isMain && !branch.isArchived && (
        <Tooltip content="The main branch is what is published: merge this one into it first">
          <Button size="sm" variant="primary" asChild>
            <Link href={path(mergePath(editor.flowId, branch.id, "into_main"))}>Merge</Link>
          </Button>
        </Tooltip>
      )}
      {branch.isMain && can("version.publish") && (
        <Button
          size="sm"
          variant="primary"
          disabled={!(changes > 0 || !production)}
          onClick={() => openDialog(editor, { kind: "publish" })}
        >
          Publish
        </Button>
      )}
    </header>
  );
}

const canvasOf = (flowId: string) => `/flows/${flowId}` as const;
const settingsOf = (flowId: string) => `/flows/${flowId}/settings` as const;

/** The header stands above the canvas, above the flow's settings, test sets and comparisons. */
function useIsOnCanvas(): boolean {
  const { flowId } = useEditor();
  const { path } = useOrganization();
  return usePathname() === path(canvasOf(flowId));
}

/** To the settings, and from there back to the canvas. */
function SettingsButton() {
  const { flowId } = useEditor();
  const { path } = useOrganization();
  const isOnCanvas = useIsOnCanvas();
  const label = isOnCanvas ? "Flow settings" : "Back to the canvas";
  return (
    <Tooltip content={label}>
      <Button variant="ghost" size="icon-sm" asChild className="max-sm:hidden">
        <Link href={path(isOnCanvas ? settingsOf(flowId) : canvasOf(flowId))} aria-label={label}>
          {isOnCanvas ? <Settings2 aria-hidden /> : <Workflow aria-hidden />}
        </Link>
      </Button>
    </Tooltip>
  );
}

function UndoButtons() {
  const { session } = useEditor();
  const undoable = useEditorState((state) => state.history.past.at(-1)?.summary);
  const redoable = useEditorState((state) => state.history.future.at(-1)?.summary);
  return (
    <div className="flex max-sm:hidden">
      <Tooltip content={undoable ? `Undo: ${undoable}` : "Nothing to undo"}>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Undo"
          aria-disabled={undoable === undefined}
          onClick={session.undo}
        >
          <Undo2 aria-hidden />
        </Button>
      </Tooltip>
      <Tooltip content={redoable ? `Redo: ${redoable}` : "Nothing to redo"}>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Redo"
          aria-disabled={redoable === undefined}
          onClick={session.redo}
        >
          <Redo2 aria-hidden />
        </Button>
      </Tooltip>
    </div>
  );
}

/** Leads to the schedule, where the flow has one in production or is about to. */
function ScheduleButton() {
  const editor = useEditor();
  const { production } = useFlow();
  const hasDraft = useEditorState((state) => hasSchedule(state.history.document.definition.nodes));
  if (!hasDraft && !hasSchedule(production?.definition.nodes ?? [])) return null;
  return (
    <Tooltip content="Schedule and backfills">
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Schedule and backfills"
        onClick={() => openDialog(editor, { kind: "schedule" })}
      >
        <CalendarClock aria-hidden />
      </Button>
    </Tooltip>
  );
}

const hasSchedule = (nodes: readonly { type: string }[]): boolean => nodes.some(({ type }) => type === "schedule");

function MoreMenu() {
  const editor = useEditor();
  const { can, path } = useOrganization();
  const isOnCanvas = useIsOnCanvas();
  const [isPausing, setPausing] = useState(false);
  const [isExporting, setExporting] = useState(false);
  const { data: pauses } = usePauses(editor.flowId);
  const readOnly = useReadOnly();
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
              <DropdownMenuItem onSelect={editor.session.undo}>
                <Undo2 aria-hidden /> Undo <DropdownMenuShortcut>{commandKey}Z</DropdownMenuShortcut>
              </DropdownMenuItem>
              <DropdownMenuItem onSelect={editor.session.redo}>
                <Redo2 aria-hidden /> Redo
              </DropdownMenuItem>
              <DropdownMenuItem onSelect={() => arrangeNodes(editor)}>
                <LayoutGrid aria-hidden /> Arrange all nodes
              </DropdownMenuItem>
              <DropdownMenuSeparator />
            </>
          )}
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
