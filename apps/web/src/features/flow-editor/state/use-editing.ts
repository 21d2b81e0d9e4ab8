import { use } from "react";
import { EditorContext } from "./editor-context.ts";
import { createEditorUi } from "./editor-ui.ts";
import { useStore } from "./store.ts";

const closed = createEditorUi(false);

/** Whether a note's text or a group's name is being written; never on a canvas outside of the editor. */
export const useEditing = (elementId: string): boolean =>
  useStore(use(EditorContext)?.ui ?? closed, (ui) => ui.editing === elementId);
