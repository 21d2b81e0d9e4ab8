"use client";

import { CalendarClock, History, Play, Settings2, Workflow } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { Tooltip } from "@/ui/tooltip";
import { BranchSwitcher } from "../branches/branch-switcher.tsx";
import { mergePath } from "../branches/branch-words.ts";
import { ReopenBranch } from "../branches/reopen-branch.tsx";
import { ApprovalNotice } from "../publish/approval-notice.tsx";
import { openDialog, useEditor, useEditorState, useReadOnly } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { StatisticsButton } from "../statistics/statistics-button.tsx";
import { DraftState, useDraftChanges } from "./draft-state.tsx";
import { canvasOf, settingsOf, useIsOnCanvas } from "./editor-paths.ts";
import { MoreMenu } from "./more-menu.tsx";
import { PresenceAvatars } from "./presence-avatars.tsx";
import { SaveIndicator } from "./save-indicator.tsx";
import { UndoButtons } from "./undo-buttons.tsx";

/** The state of the draft and what can be done with it as a whole. */
export function EditorHeader() {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const { can, path } = useOrganization();
  const { production, branch } = useFlow();
  const isOnCanvas = useIsOnCanvas();
  const changes = useDraftChanges().length;
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b bg-surface px-3 max-sm:gap-1">
      <div className="flex min-w-0 flex-1 items-center gap-3 max-sm:gap-1">
        <BranchSwitcher />
        <DraftState changes={changes} />
        {readOnly ? (
          <span className="whitespace-nowrap text-muted-foreground text-xs">View only</span>
        ) : (
          <SaveIndicator />
        )}
      </div>
      <ApprovalNotice />
      <PresenceAvatars />
      {!readOnly && isOnCanvas && <UndoButtons />}
      <Tooltip content="History and versions">
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="History and versions"
          className="max-sm:hidden"
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
      {branch.isArchived && can("flow.write") && <ReopenBranch branch={branch} />}
      {branch.isMain && can("version.publish") && (
        <Button
          size="sm"
          variant="primary"
          disabled={changes === 0 && production !== null}
          onClick={() => openDialog(editor, { kind: "publish" })}
        >
          Publish
        </Button>
      )}
    </header>
  );
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
