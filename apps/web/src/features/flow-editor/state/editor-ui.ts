import type { FlowEdge } from "@millrace/contracts/flow/definition";
import type { Point } from "../document/flow-document.ts";
import type { Insertion } from "../document/insert-node.ts";
import { createStore, type Store } from "./store.ts";

export type InspectorTab = "parameters" | "input" | "output" | "settings" | "notes";

/** What was clicked with the right button, or opened with the menu key. `selection` is all that is selected together. */
export type MenuTarget =
  | { kind: "canvas"; position: Point }
  | { kind: "nodes"; nodeIds: readonly string[] }
  | { kind: "selection" }
  | { kind: "note"; noteId: string }
  | { kind: "group"; groupId: string }
  | { kind: "edge"; edge: FlowEdge; key: string };

export type EditorDialog =
  | { kind: "publish" }
  | { kind: "published"; version: number }
  | { kind: "history" }
  | { kind: "schedule" }
  /** `until` is the node that a test of the draft is to end at. */
  | { kind: "run"; until?: string }
  /** For which item of the map or loop around it a node is to run alone. */
  | { kind: "run_item"; nodeId: string }
  | { kind: "shortcuts" }
  | { kind: "connect"; nodeId: string }
  | { kind: "change_id"; nodeId: string };

/** What of the editor is open; nothing of it is saved with the flow. */
export type EditorUi = {
  dialog: EditorDialog | null;
  menu: { at: Point; target: MenuTarget } | null;
  /** The searchable list of node types at a place; `insert` says what to do with the chosen one. */
  quickAdd: { at: Point; insertion: Insertion } | null;
  isInspectorOpen: boolean;
  tab: InspectorTab;
  /** A field to show and focus, once; `name` is the node's name. */
  focusField: { nodeId: string; pointer: string } | null;
  /** A node to bring into sight, once. */
  reveal: string | null;
  /** The note whose text, or the group whose name is being written, by its id on the canvas. */
  editing: string | null;
  /** Groups shown open for now, although the draft has them collapsed. */
  unfolded: ReadonlySet<string>;
  isFindOpen: boolean;
  isProblemsOpen: boolean;
  isPaletteOpen: boolean;
  /** The run shown on the canvas. */
  liveRunId: string | null;
};

export const nameField = "name";

/** From this width on the inspector has room beside the canvas; below it slides over it. */
export const inspectorBeside = "(min-width: 900px)";

export const createEditorUi = (isPaletteOpen: boolean): Store<EditorUi> =>
  createStore<EditorUi>({
    dialog: null,
    menu: null,
    quickAdd: null,
    isInspectorOpen: true,
    tab: "parameters",
    focusField: null,
    reveal: null,
    editing: null,
    unfolded: new Set(),
    isFindOpen: false,
    isProblemsOpen: false,
    isPaletteOpen,
    liveRunId: null,
  });
