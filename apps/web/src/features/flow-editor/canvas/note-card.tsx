import type { CanvasNote } from "@millrace/contracts/flow/definition";
import { memo, use, useEffect, useRef } from "react";
import { type NodeProps, NodeResizeControl } from "reactflow";
import { cn } from "@/ui/class-names";
import { type Editor, EditorContext } from "../state/editor-context.ts";
import { useEditing } from "../state/use-editing.ts";
import { type NoteMark, noteMarkId } from "./canvas-marks.ts";

const smallest = { minWidth: 96, minHeight: 48, maxWidth: 2_000, maxHeight: 2_000 };

/** A note on the canvas. A double click or Enter writes in it, the corner changes its size. */
export const NoteCard = memo(function NoteCard({ data, selected }: NodeProps<NoteMark>) {
  const { noteId, note } = data;
  const editor = use(EditorContext);
  const isEditing = useEditing(noteMarkId(noteId));
  const canChange = editor !== null && !editor.session.store.get().readOnly;
  return (
    <div
      className={cn("canvas-note h-full w-full overflow-hidden", `mark-${note.color}`)}
      data-selected={selected || undefined}
    >
      {isEditing && editor ? (
        <NoteText editor={editor} noteId={noteId} note={note} />
      ) : (
        <p className="h-full whitespace-pre-wrap break-words px-3 py-2 text-sm">
          {note.text || (
            <span className="text-muted-foreground">
              {canChange ? "Empty note. Double-click to write." : "Empty note"}
            </span>
          )}
        </p>
      )}
      {canChange && selected && (
        <NodeResizeControl {...smallest} className="note-resize" style={{ background: "transparent", border: "none" }}>
          <span
            aria-hidden
            className="absolute right-0.5 bottom-0.5 size-2.5 cursor-nwse-resize border-accent border-r-2 border-b-2"
          />
        </NodeResizeControl>
      )}
    </div>
  );
});

function NoteText({ editor, noteId, note }: { editor: Editor; noteId: string; note: CanvasNote }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const stop = () => editor.ui.set((ui) => (ui.editing === noteMarkId(noteId) ? { ...ui, editing: null } : ui));
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <textarea
      ref={field}
      aria-label="Text of the note"
      className="nodrag nopan nowheel h-full w-full resize-none bg-transparent px-3 py-2 text-sm outline-none"
      value={note.text}
      maxLength={4_000}
      placeholder="Write a note"
      onChange={(event) => editor.session.apply({ kind: "change_note", noteId, changes: { text: event.target.value } })}
      onBlur={stop}
      onKeyDown={(event) => {
        if (event.key !== "Escape" && !(event.key === "Enter" && (event.metaKey || event.ctrlKey))) return;
        event.preventDefault();
        const card = event.currentTarget.closest<HTMLElement>(".react-flow__node");
        stop();
        card?.focus();
      }}
    />
  );
}
