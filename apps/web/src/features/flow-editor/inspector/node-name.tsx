import type { FlowNode } from "@millrace/contracts/flow/definition";
import { useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { cn } from "@/ui/class-names";
import { focusElement } from "../canvas/focus-element.ts";
import { joinConflicts } from "../conflicts/find-conflicts.ts";
import { useEditor, useReadOnly } from "../state/editor-context.ts";
import { nameField } from "../state/editor-ui.ts";

/**
 * The name of a node, taken over with Enter or when the field is left. What is being typed stays when somebody else renames the
 * node meanwhile; then the two names are a conflict.
 */
export function NodeName({ node }: { node: FlowNode }) {
  const { session, conflicts } = useEditor();
  const readOnly = useReadOnly();
  const [typed, setTyped] = useState<string | null>(null);
  /** As `typed`, with the name that the typing began with. */
  const latest = useRef<{ text: string; was: string } | null>(null);
  const type = (text: string | null) => {
    latest.current = text === null ? null : { text, was: latest.current?.was ?? node.name };
    setTyped(text);
  };
  const takeOver = () => {
    const done = latest.current;
    type(null);
    const name = done?.text.trim().slice(0, 80);
    if (!done || !name || name === node.name || name === done.was) return;
    if (done.was === node.name) session.apply({ kind: "rename", nodeId: node.id, name });
    else {
      const path = ["nodes", node.id, "name"] as const;
      const both = { id: path.join("\n"), path, mine: name, was: done.was, name: node.name, by: null };
      conflicts.set((list) => joinConflicts(list, [both]));
    }
  };
  // A field that goes with its page, by the back button say, is left without an event.
  const leave = useEffectEvent(takeOver);
  useLayoutEffect(() => () => leave(), []);
  return (
    <input
      data-pointer={nameField}
      aria-label="Name of the node"
      value={typed ?? node.name}
      readOnly={readOnly}
      maxLength={80}
      className={cn(
        "h-6 w-full truncate rounded-sm bg-transparent px-1 font-medium text-sm outline-none",
        !readOnly && "hover:bg-muted focus:bg-muted focus-visible:outline-2 focus-visible:outline-accent",
      )}
      onChange={(event) => type(event.target.value)}
      onBlur={takeOver}
      onKeyDown={(event) => {
        if (event.key === "Escape") type(null);
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.currentTarget.blur();
        focusElement(node.id);
      }}
    />
  );
}
