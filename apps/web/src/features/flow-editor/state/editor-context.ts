import type { Flow } from "@millrace/contracts/api/flows";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { createContext, use } from "react";
import type { CanvasAnnotations } from "../canvas/canvas-annotations.ts";
import type { EditConflict } from "../conflicts/find-conflicts.ts";
import { type FlowDocument, findNode } from "../document/flow-document.ts";
import type { DraftSync, SaveState } from "../sync/sync-ports.ts";
import type { EditorSession, EditorState } from "./editor-session.ts";
import { type EditorDialog, type EditorUi, type InspectorTab, nameField } from "./editor-ui.ts";
import { selectNodes } from "./selection.ts";
import { type Store, useStore } from "./store.ts";

/** Everything the parts of one open editor share. The object stays the same while the editor is open. */
export type Editor = {
  flowId: Flow["id"];
  /** Whose draft is open; without one the main branch's. */
  branchId: Flow["branch"]["id"] | undefined;
  catalog: NodeCatalog;
  session: EditorSession;
  /** The document at the last pause in editing. */
  settled: Store<FlowDocument>;
  /** The document as the canvas shows it. */
  drawn: Store<FlowDocument>;
  ui: Store<EditorUi>;
  annotations: Store<CanvasAnnotations>;
  saving: Store<SaveState>;
  /** What this person and somebody else both changed; kept until the person decides. */
  conflicts: Store<readonly EditConflict[]>;
  sync: DraftSync;
};

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = use(EditorContext);
  if (!editor) throw new Error("useEditor is for parts of the flow editor");
  return editor;
}

export const useEditorState = <S>(select: (state: EditorState) => S): S => useStore(useEditor().session.store, select);
export const useEditorUi = <S>(select: (ui: EditorUi) => S): S => useStore(useEditor().ui, select);
export const useDocument = () => useEditorState((state) => state.history.document);
/** The document at the last pause in editing: for what tells about all of it and costs too much for each key. */
export const useSettledDocument = () => useStore(useEditor().settled, (document) => document);
export const useNode = (nodeId: string) => useEditorState((state) => findNode(state.history.document, nodeId));
export const useReadOnly = () => useEditorState((state) => state.readOnly);

export const openDialog = (editor: Editor, dialog: EditorDialog | null): void =>
  editor.ui.set((ui) => ({ ...ui, dialog }));

/** Selects a node and shows it in the inspector, at a field where one is named. */
export function showNode(editor: Editor, nodeId: string, place: { tab?: InspectorTab; pointer?: string } = {}): void {
  editor.session.select(selectNodes(nodeId));
  editor.ui.set((ui) => ({
    ...ui,
    isInspectorOpen: true,
    reveal: nodeId,
    tab: place.tab ?? (place.pointer === undefined ? ui.tab : "parameters"),
    focusField: place.pointer === undefined ? null : { nodeId, pointer: place.pointer },
  }));
}

export const renameNode = (editor: Editor, nodeId: string): void => showNode(editor, nodeId, { pointer: nameField });
