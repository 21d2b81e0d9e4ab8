"use client";

import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useReactFlow } from "reactflow";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { type FlowHit, findInFlow } from "../document/find-in-flow.ts";
import { type Editor, useDocument, useEditor, useEditorUi } from "../state/editor-context.ts";
import { selectOnly } from "../state/selection.ts";
import { groupMarkId, noteMarkId } from "./canvas-marks.ts";
import { focusSelected } from "./focus-element.ts";

/** Finds text anywhere in the flow; Enter goes from one hit to the next and puts it into the middle. */
export function FindBar() {
  const isOpen = useEditorUi((ui) => ui.isFindOpen);
  return isOpen ? <OpenFindBar /> : null;
}

function OpenFindBar() {
  const editor = useEditor();
  const document = useDocument();
  const { fitView, getZoom } = useReactFlow();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const hits = useMemo(() => findInFlow(document, editor.catalog, query), [document, editor.catalog, query]);
  const current = Math.min(at, hits.length - 1);

  const close = () => {
    editor.ui.set((ui) => ({ ...ui, isFindOpen: false }));
    focusSelected(editor);
  };
  const goTo = (index: number) => {
    const hit = hits[(index + hits.length) % hits.length];
    if (!hit) return;
    setAt((index + hits.length) % hits.length);
    const elementId = show(editor, hit);
    const zoom = Math.max(getZoom(), 0.75);
    requestAnimationFrame(() =>
      fitView({ nodes: [{ id: elementId }], duration: 160, minZoom: Math.min(zoom, 1), maxZoom: Math.min(zoom, 1) }),
    );
  };
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const found =
    hits.length === 0 ? "Nothing found" : current < 0 ? `${hits.length} found` : `${current + 1} of ${hits.length}`;
  const count = query.trim() === "" ? "" : found;
  return (
    <search
      aria-label="Find in flow"
      className="absolute top-3 right-3 z-20 w-80 max-w-[calc(100%-1.5rem)] rounded-lg bg-surface-raised shadow-float"
    >
      <div className="flex items-center gap-1 p-1.5 pl-3">
        <Search className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        <input
          data-find
          ref={field}
          aria-label="Find in flow"
          placeholder="Names, ids, parameters, notes"
          className="h-7 min-w-0 flex-1 bg-transparent px-1 text-sm outline-none placeholder:text-muted-foreground"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(-1);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") close();
            else if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp")
              goTo(current + (event.shiftKey || event.key === "ArrowUp" ? -1 : 1));
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <span className="whitespace-nowrap text-muted-foreground text-xs tabular-nums" role="status">
          {count}
        </span>
        <Button variant="ghost" size="icon-sm" aria-label="Previous hit" onClick={() => goTo(current - 1)}>
          <ChevronUp aria-hidden />
        </Button>
        <Button variant="ghost" size="icon-sm" aria-label="Next hit" onClick={() => goTo(current + 1)}>
          <ChevronDown aria-hidden />
        </Button>
        <Button variant="ghost" size="icon-sm" aria-label="Close" onClick={close}>
          <X aria-hidden />
        </Button>
      </div>
      {hits.length > 0 && (
        <ul ref={list} className="max-h-64 overflow-y-auto border-t p-1">
          {hits.slice(0, shownHits).map((hit, index) => (
            <li key={`${hit.target.kind} ${hit.target.id} ${hit.where}`}>
              <button
                type="button"
                aria-current={index === current || undefined}
                className={cn(
                  "grid w-full rounded-md px-2 py-1 text-left hover:bg-foreground/7",
                  index === current && "bg-foreground/7",
                )}
                onClick={() => goTo(index)}
              >
                <span className="flex min-w-0 items-baseline gap-2 text-sm">
                  <span className="truncate">{hit.title}</span>
                  <span className="ml-auto shrink-0 text-muted-foreground text-xs">{hit.where}</span>
                </span>
                {hit.where !== "Name" && hit.where !== "Group" && (
                  <span className="truncate font-mono text-muted-foreground text-xs">
                    {hit.excerpt.slice(0, hit.start)}
                    <mark className="rounded-xs bg-accent/25 text-foreground">
                      {hit.excerpt.slice(hit.start, hit.end)}
                    </mark>
                    {hit.excerpt.slice(hit.end)}
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

const shownHits = 100;

/** Selects what was hit, opening the group that hides it; gives its id on the canvas. */
function show({ session, ui }: Editor, { target: { kind, id } }: FlowHit): string {
  session.select(selectOnly({ [`${kind}s`]: [id] }));
  const group = kind === "node" ? session.document().layout.members?.[id] : undefined;
  if (group !== undefined) ui.set((state) => ({ ...state, unfolded: new Set([...state.unfolded, group]) }));
  return kind === "node" ? id : kind === "note" ? noteMarkId(id) : groupMarkId(id);
}
