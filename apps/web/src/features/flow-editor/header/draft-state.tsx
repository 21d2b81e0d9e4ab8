"use client";

import { describeChanges } from "@millrace/engine/flow/diff";
import { useDeferredValue, useMemo } from "react";
import { Button } from "@/ui/button";
import { openDialog, useDocument, useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";

/** The changes of the draft since production, computed here from what is on the canvas, saved or not. */
export function useDraftChanges() {
  const { catalog } = useEditor();
  const { production } = useFlow();
  const { definition } = useDeferredValue(useDocument());
  const from = production?.definition ?? null;
  return useMemo(() => describeChanges(from, definition, catalog), [from, definition, catalog]);
}

/** "Draft · 3 changes since v12 (production)": what is being edited and what callers get. */
export function DraftState() {
  const editor = useEditor();
  const { production } = useFlow();
  const changes = useDraftChanges();
  if (!production) return <span className="truncate text-muted-foreground text-sm">Draft · not published yet</span>;
  if (changes.length === 0) {
    return (
      <span className="truncate text-muted-foreground text-sm">
        Same as <span className="font-mono">v{production.version}</span> (production)
      </span>
    );
  }
  return (
    <span className="flex min-w-0 items-center gap-2 text-muted-foreground text-sm">
      <span className="truncate">
        Draft · {changes.length} {changes.length === 1 ? "change" : "changes"} since{" "}
        <span className="font-mono">v{production.version}</span> (production)
      </span>
      <Button variant="link" size="sm" onClick={() => openDialog(editor, { kind: "compare" })}>
        Compare
      </Button>
    </span>
  );
}
