"use client";

import { CirclePlay, FastForward, Pin } from "lucide-react";
import { DropdownMenuItem, DropdownMenuSeparator, DropdownMenuShortcut } from "@/ui/dropdown-menu";
import { findNode } from "../document/flow-document.ts";
import { showNode, useDocument, useEditor } from "../state/editor-context.ts";
import { useNodeTests } from "./test-commands.ts";
import { usePins } from "./use-pins.ts";

/** What of the node's menu tests it: the same in the canvas menu and in the inspector. */
export function TestItems({ nodeId }: { nodeId: string }) {
  const editor = useEditor();
  const tests = useNodeTests();
  const node = findNode(useDocument(), nodeId);
  const { byNode } = usePins();
  const isTrigger = node && editor.catalog.find(node.type, node.typeVersion)?.kind === "trigger";
  if (!tests || !node || isTrigger) return null;
  return (
    <>
      <DropdownMenuItem onSelect={() => tests.runToHere(nodeId)}>
        <FastForward aria-hidden /> Run to here <DropdownMenuShortcut>R</DropdownMenuShortcut>
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => tests.runThisNode(nodeId)}>
        <CirclePlay aria-hidden /> Run this node <DropdownMenuShortcut>⇧R</DropdownMenuShortcut>
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => showNode(editor, nodeId, { tab: "output" })}>
        <Pin aria-hidden /> {byNode.has(nodeId) ? "Pinned data" : "Pin output"}
        <DropdownMenuShortcut>P</DropdownMenuShortcut>
      </DropdownMenuItem>
      <DropdownMenuSeparator />
    </>
  );
}
