import { valueAt } from "@millrace/engine/draft/apply-operations";
import { GitFork } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";
import { findNode } from "../document/flow-document.ts";
import { childPointer } from "../inspector/form/json-pointer.ts";
import { showNode, useDocument, useEditor, useReadOnly } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";
import { NamedText } from "../words/named-text.tsx";
import { type ConflictWords, conflictWords } from "./conflict-words.ts";
import { isSettled, keepMine } from "./decide-conflict.ts";
import type { EditConflict } from "./find-conflicts.ts";

/** What this person and somebody else both changed, with both sides. The draft holds theirs; this brings back the own one. */
export function ConflictPanel() {
  const editor = useEditor();
  const document = useDocument();
  const conflicts = useStore(editor.conflicts, (list) => list);
  const { root, focusNext } = useNextFocus();

  useEffect(() => {
    if (conflicts.some((conflict) => isSettled(document, conflict)))
      editor.conflicts.set((list) => list.filter((conflict) => !isSettled(document, conflict)));
  }, [editor, conflicts, document]);

  if (conflicts.length === 0) return null;
  const close = (...decided: EditConflict[]) => {
    focusNext(decided[0]);
    const ids = new Set(decided.map(({ id }) => id));
    editor.conflicts.set((list) => list.filter(({ id }) => !ids.has(id)));
  };
  const takeMine = (...chosen: EditConflict[]) => {
    const kept = chosen.filter((conflict) => keepMine(editor.session, conflict));
    if (kept.length < chosen.length)
      toast.error("What this was about is not there any more. Bring it back first, or keep theirs.");
    close(...kept);
  };
  return (
    <section ref={root} aria-label="Conflicts" className="shrink-0 border-b bg-waiting/8">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2 text-sm">
        <GitFork className="size-4 shrink-0 text-waiting" aria-hidden />
        <p role="status" className="min-w-48 flex-1">
          {conflicts.length === 1 ? "A change of yours meets" : `${conflicts.length} changes of yours meet`} a change of
          somebody else. The draft holds theirs, and yours {conflicts.length === 1 ? "is" : "are"} kept on this device
          until you decide.
        </p>
        {conflicts.length > 1 && (
          <AllButtons onMine={() => takeMine(...conflicts)} onTheirs={() => close(...conflicts)} />
        )}
      </div>
      <ul className="max-h-56 divide-y overflow-y-auto border-t">
        {conflicts.map((conflict) => (
          <ConflictRow
            key={conflict.id}
            conflict={conflict}
            onMine={() => takeMine(conflict)}
            onTheirs={() => close(conflict)}
          />
        ))}
      </ul>
    </section>
  );
}

function AllButtons({ onMine, onTheirs }: { onMine: () => void; onTheirs: () => void }) {
  const readOnly = useReadOnly();
  return (
    <div className="flex gap-2">
      {!readOnly && (
        <Button size="sm" onClick={onMine}>
          Keep all mine
        </Button>
      )}
      <Button size="sm" variant="ghost" onClick={onTheirs}>
        Keep all theirs
      </Button>
    </div>
  );
}

type ConflictRowProps = { conflict: EditConflict; onMine: () => void; onTheirs: () => void };

function ConflictRow({ conflict, onMine, onTheirs }: ConflictRowProps) {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const document = useDocument();
  const [part, id, ...fields] = conflict.path;
  const node = part === "nodes" ? findNode(document, id) : undefined;
  const type = node && editor.catalog.find(node.type, node.typeVersion);
  const words = conflictWords(conflict, type, valueAt(document, conflict.path));
  const show = () => {
    if (!node) return;
    showNode(editor, id, fields[0] === "params" ? { pointer: fields.slice(1).reduce(childPointer, "") } : {});
  };
  return (
    <li data-conflict={conflict.id} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-3 py-2 text-sm">
      <div className="min-w-56 flex-1">
        {node ? (
          <button type="button" className="text-left hover:underline" onClick={show}>
            <NamedText text={words.title} />
          </button>
        ) : (
          <span>
            <NamedText text={words.title} />
          </span>
        )}
        {words.sides && <Sides sides={words.sides} by={conflict.by} />}
      </div>
      <div className="flex gap-2">
        {!readOnly && (
          <Button size="sm" onClick={onMine}>
            {words.keepMine}
          </Button>
        )}
        <Button size="sm" variant="ghost" onClick={onTheirs}>
          {words.keepTheirs}
        </Button>
      </div>
    </li>
  );
}

function Sides({ sides, by }: { sides: NonNullable<ConflictWords["sides"]>; by: string | null }) {
  const rows = [
    { label: "yours", value: sides.mine },
    { label: by === null ? "theirs" : `${by}'s`, value: sides.theirs },
    { label: "before", value: sides.was },
  ];
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-muted-foreground text-xs">
      {rows.map(({ label, value }) => (
        <div key={label} className="flex min-w-0 items-baseline gap-1.5">
          <dt>{label}</dt>
          <dd className="break-all font-mono text-foreground">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** After a decision the keyboard goes on with the next one. */
function useNextFocus() {
  const root = useRef<HTMLElement>(null);
  const focusNext = (decided: EditConflict | undefined) => {
    if (!root.current?.contains(window.document.activeElement)) return;
    const rows = [...root.current.querySelectorAll<HTMLElement>("[data-conflict]")];
    const at = rows.findIndex((row) => row.dataset.conflict === decided?.id);
    (rows[at + 1] ?? rows[at - 1])?.querySelector<HTMLElement>("button")?.focus();
  };
  return { root, focusNext };
}
