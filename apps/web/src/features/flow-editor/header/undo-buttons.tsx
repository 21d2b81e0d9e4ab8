import { Redo2, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
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
      <StepButton name="Undo" step={undoable} onClick={session.undo}>
        <Undo2 aria-hidden />
      </StepButton>
      <StepButton name="Redo" step={redoable} onClick={session.redo}>
        <Redo2 aria-hidden />
      </StepButton>
    </div>
  );
}

type StepButtonProps = { name: "Undo" | "Redo"; step: string | undefined; onClick: () => void; children: ReactNode };

const StepButton = ({ name, step, onClick, children }: StepButtonProps) => (
  <Tooltip content={step ? `${name}: ${step}` : `Nothing to ${name.toLowerCase()}`}>
    <Button variant="ghost" size="icon-sm" aria-label={name} aria-disabled={step === undefined} onClick={onClick}>
      {children}
    </Button>
  </Tooltip>
);
