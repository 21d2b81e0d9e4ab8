"use client";

import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { PanelLeftClose, PanelLeftOpen, Plus, Search } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useReactFlow } from "reactflow";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { Tooltip } from "@/ui/tooltip";
import { focusSelected } from "../canvas/focus-element.ts";
import { NodeIcon } from "../canvas/node-icon.tsx";
import { nodeTypeMime } from "../canvas/use-canvas-drop.ts";
import { useEditor, useEditorUi } from "../state/editor-context.ts";
import { addNode, defaultInsertion } from "../state/node-commands.ts";
import { categoryTitles, searchNodes } from "./node-search.ts";

/** All node types: drag one onto the canvas or an edge, or click it to add it behind the selected node. */
export function Palette() {
  const editor = useEditor();
  const isOpen = useEditorUi((ui) => ui.isPaletteOpen);
  const [query, setQuery] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const add = useAddNode();
  const groups = searchNodes(editor.catalog.list(), query);
  const toggle = () => editor.ui.set((ui) => ({ ...ui, isPaletteOpen: !ui.isPaletteOpen }));

  if (!isOpen) {
    return (
      <aside
        className="flex w-10 shrink-0 flex-col items-center border-r bg-surface py-2 max-md:absolute max-md:top-2 max-md:left-2 max-md:z-10 max-md:rounded-md max-md:border max-md:py-1"
        aria-label="Nodes"
      >
        <Tooltip content="Show nodes" side="right">
          <Button variant="ghost" size="icon-sm" aria-label="Show nodes" aria-expanded={false} onClick={toggle}>
            <PanelLeftOpen className="max-md:hidden" aria-hidden />
            <Plus className="md:hidden" aria-hidden />
          </Button>
        </Tooltip>
      </aside>
    );
  }

  /** Arrow keys walk from the search through the list, so that no hand leaves the keyboard. */
  const walk = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const entries = [...(list.current?.querySelectorAll<HTMLElement>("[data-node-type]") ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    if (at + step < 0) search.current?.focus();
    else entries[Math.min(entries.length - 1, at + step)]?.focus();
  };

  return (
    <aside
      className="flex w-60 shrink-0 flex-col border-r bg-surface max-md:absolute max-md:inset-y-0 max-md:left-0 max-md:z-20 max-md:shadow-float"
      aria-label="Nodes"
      onKeyDown={walk}
    >
      <div className="flex items-center gap-1 border-b p-2">
        <div className="relative flex-1">
          <Search
            className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 size-4 text-muted-foreground"
            aria-hidden
          />
          <Input
            type="search"
            ref={search}
            data-palette-search
            className="pl-8"
            placeholder="Search nodes"
            aria-label="Search nodes"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              const first = groups[0]?.types[0];
              if (event.key === "Enter" && query !== "" && first) add(first);
              if (event.key === "Escape") focusSelected(editor);
            }}
          />
        </div>
        <Tooltip content="Hide nodes" side="right">
          <Button variant="ghost" size="icon-sm" aria-label="Hide nodes" aria-expanded onClick={toggle}>
            <PanelLeftClose aria-hidden />
          </Button>
        </Tooltip>
      </div>
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto p-2">
        {groups.map((group) => (
          <section key={group.category} className="mb-3">
            <h2 className="px-2 py-1 text-muted-foreground text-xs">{categoryTitles[group.category]}</h2>
            {group.types.map((type) => (
              <PaletteEntry key={type.type} type={type} onAdd={add} />
            ))}
          </section>
        ))}
        {groups.length === 0 && (
          <p className="px-2 py-6 text-center text-muted-foreground text-sm">No node fits "{query}".</p>
        )}
      </div>
      <p className="border-t px-4 py-2 text-muted-foreground text-xs">
        Drag onto the canvas or a connection, or click to add behind what is selected.
      </p>
    </aside>
  );
}

function PaletteEntry({ type, onAdd }: { type: NodeDefinition; onAdd: (type: NodeDefinition) => void }) {
  return (
    <button
      type="button"
      data-node-type={type.type}
      draggable
      title={type.summary}
      className="flex w-full cursor-grab items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-sm hover:bg-muted active:cursor-grabbing"
      onDragStart={(event) => {
        event.dataTransfer.setData(nodeTypeMime, `${type.type}@${type.typeVersion}`);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={() => onAdd(type)}
    >
      <NodeIcon icon={type.icon} category={type.category} size="sm" />
      <span className="truncate">{type.title}</span>
    </button>
  );
}

function useAddNode() {
  const editor = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  return (type: NodeDefinition) => {
    const canvas = document.querySelector(".flow-canvas")?.getBoundingClientRect();
    const centre = screenToFlowPosition({
      x: (canvas?.left ?? 0) + (canvas?.width ?? 0) / 2,
      y: (canvas?.top ?? 0) + (canvas?.height ?? 0) / 2,
    });
    addNode(
      editor,
      type,
      type.kind === "trigger" ? { kind: "at", position: centre } : defaultInsertion(editor, centre),
    );
  };
}
