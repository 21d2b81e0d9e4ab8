import { Redo2, Undo2 } from "lucide-react";
import { Button } from "@/ui/button";
import { Tooltip } from "@/ui/tooltip";
import { useEditor, useEditorState } from "../state/editor-context.ts";

/** Take back and do again, with words for what that is. */
export function UndoButtons() {
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
