import { useMemo } from "react";
import { useReactFlow } from "reactflow";
import { useOfferCommands } from "@/features/frame/screen-commands";
import { useOrganization } from "@/organization/organization-provider";
import { useEditor } from "../state/editor-context.ts";
import { editorCommands } from "./editor-commands.ts";

/** Puts the editor's commands into the command palette while the canvas is open. */
export function useEditorCommands(): void {
  const editor = useEditor();
  const view = useReactFlow();
  const { can } = useOrganization();
  useOfferCommands(useMemo(() => editorCommands(editor, view, can), [editor, view, can]));
}
