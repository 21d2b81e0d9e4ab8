"use client";

import { useState } from "react";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/ui/command";
import { Popover, PopoverAnchor, PopoverContent } from "@/ui/popover";
import { focusSelected } from "../canvas/focus-element.ts";
import { NodeIcon } from "../canvas/node-icon.tsx";
import { useEditor, useEditorUi } from "../state/editor-context.ts";
import type { EditorUi } from "../state/editor-ui.ts";
import { addNode } from "../state/node-commands.ts";
import { categoryTitles, searchNodes } from "./node-search.ts";

/** The width of the list with some space beside it. */
const listRoom = 288 + 16;

/** The list of node types at the pointer: after a "+", a line let go over the canvas, or "Add node" in a menu. */
export function QuickAdd() {
  const quickAdd = useEditorUi((ui) => ui.quickAdd);
  return quickAdd && <OpenQuickAdd key={`${quickAdd.at.x} ${quickAdd.at.y}`} quickAdd={quickAdd} />;
}

function OpenQuickAdd({ quickAdd }: { quickAdd: NonNullable<EditorUi["quickAdd"]> }) {
  const editor = useEditor();
  const [query, setQuery] = useState("");
  const close = () => editor.ui.set((ui) => ({ ...ui, quickAdd: null }));
  const types = editor.catalog.list().filter((type) => quickAdd.insertion.kind === "at" || type.kind !== "trigger");
  return (
    <Popover open onOpenChange={(open) => !open && close()}>
      <PopoverAnchor
        className="pointer-events-none fixed size-px"
        // On a narrow screen it moves to where the list has room.
        style={{ left: Math.max(0, Math.min(quickAdd.at.x, window.innerWidth - listRoom)), top: quickAdd.at.y }}
      />
      <PopoverContent
        className="w-72 p-0"
        side="right"
        align="start"
        collisionPadding={12}
        aria-label="Add a node"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          focusSelected(editor);
        }}
      >
        <Command shouldFilter={false}>
          <CommandInput placeholder="Add a node" autoFocus value={query} onValueChange={setQuery} />
          <CommandList>
            <CommandEmpty>No node fits.</CommandEmpty>
            {searchNodes(types, query).map((group) => (
              <CommandGroup key={group.category} heading={categoryTitles[group.category]}>
                {group.types.map((type) => (
                  <CommandItem
                    key={type.type}
                    value={type.title}
                    onSelect={() => addNode(editor, type, quickAdd.insertion)}
                  >
                    <NodeIcon icon={type.icon} category={type.category} size="sm" />
                    <span className="grid min-w-0">
                      <span>{type.title}</span>
                      <span className="truncate text-muted-foreground text-xs">{type.summary}</span>
                    </span>
                  </CommandItem>
                ))}
              </CommandGroup>
            ))}
          </CommandList>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
