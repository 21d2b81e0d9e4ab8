"use client";

import { Play } from "lucide-react";
import { Button } from "@/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuLabel, DropdownMenuTrigger } from "@/ui/dropdown-menu";
import { useEditor } from "../state/editor-context.ts";
import { useNodeTests } from "./test-commands.ts";
import { TestItems } from "./test-items.tsx";

/** The button of the inspector that tests the node. */
export function TestMenu({ nodeId, typeKind }: { nodeId: string; typeKind: string | undefined }) {
  const tests = useNodeTests();
  const { ui } = useEditor();
  if (!tests || typeKind === undefined || typeKind === "trigger") return null;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label="Test this node">
          <Play aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent
        className="w-60"
        onCloseAutoFocus={(event) => {
          if (ui.get().dialog) event.preventDefault();
        }}
      >
        <TestItems nodeId={nodeId} />
        <DropdownMenuLabel className="font-normal text-muted-foreground">
          Runs are real: requests are sent, unless their output is pinned.
        </DropdownMenuLabel>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
