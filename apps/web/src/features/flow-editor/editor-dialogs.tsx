"use client";

import { ScheduleSheet } from "@/features/schedule/schedule-sheet";
import { ChangeIdDialog } from "./canvas/change-id-dialog.tsx";
import { ConnectDialog } from "./canvas/connect-dialog.tsx";
import { editorShortcuts } from "./canvas/shortcut-keys.ts";
import { ShortcutsSheet } from "./canvas/shortcuts-sheet.tsx";
import { HistorySheet } from "./history/history-sheet.tsx";
import { PublishDialog } from "./publish/publish-dialog.tsx";
import { PublishedDialog } from "./publish/published-dialog.tsx";
import { RunDialog } from "./run-now/run-dialog.tsx";
import { openDialog, useEditor, useEditorUi } from "./state/editor-context.ts";
import { RunItemDialog } from "./testing/run-item-dialog.tsx";

/** The one dialog that is open, if any. */
export function EditorDialogs() {
  const editor = useEditor();
  const dialog = useEditorUi((ui) => ui.dialog);
  const onClose = () => openDialog(editor, null);
  switch (dialog?.kind) {
    case "publish":
      return <PublishDialog onClose={onClose} />;
    case "published":
      return <PublishedDialog version={dialog.version} onClose={onClose} />;
    case "history":
      return <HistorySheet onClose={onClose} />;
    case "schedule":
      return <ScheduleSheet flowId={editor.flowId} onClose={onClose} />;
    case "run":
      return <RunDialog until={dialog.until} onClose={onClose} />;
    case "run_item":
      return <RunItemDialog nodeId={dialog.nodeId} onClose={onClose} />;
    case "shortcuts":
      return <ShortcutsSheet groups={editorShortcuts} onClose={onClose} />;
    case "connect":
      return <ConnectDialog nodeId={dialog.nodeId} onClose={onClose} />;
    case "change_id":
      return <ChangeIdDialog nodeId={dialog.nodeId} onClose={onClose} />;
    default:
      return null;
  }
}
