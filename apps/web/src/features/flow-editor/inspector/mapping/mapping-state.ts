import type { RunId } from "@millrace/contracts/ids";
import type { DataPath } from "@millrace/engine/types/data-path";
import { type Editor, useEditor } from "../../state/editor-context.ts";
import { createStore, type Store, useStore } from "../../state/store.ts";

/** The field that a picked piece of data goes into: the one that had the cursor last. */
export type InsertTarget = {
  nodeId: string;
  /** The field's label, for people. */
  label: string;
  insert: (path: DataPath) => void;
};

/** The data panel of one open editor; nothing of it is saved with the flow. */
export type MappingState = {
  isOpen: boolean;
  /** The same where there is no room for it beside the canvas; not remembered. */
  isSheetOpen: boolean;
  /** Whose data is shown everywhere in the editor: that of a run, of the newest one (`null`), or what is pinned on top of it. */
  shown: RunId | "pinned" | null;
  target: InsertTarget | null;
};

/** From this width on the data stands between canvas and inspector; below it slides over both. */
export const dataBeside = "(min-width: 1200px)";

const openKey = "millrace.data-panel";
const stores = new WeakMap<Editor, Store<MappingState>>();

export function mappingOf(editor: Editor): Store<MappingState> {
  const known = stores.get(editor);
  if (known) return known;
  const isOpen = typeof localStorage !== "undefined" && localStorage.getItem(openKey) === "open";
  const made = createStore<MappingState>({ isOpen, isSheetOpen: false, shown: null, target: null });
  stores.set(editor, made);
  return made;
}

export const useMapping = <S>(select: (state: MappingState) => S): S => useStore(mappingOf(useEditor()), select);

/** Opens or closes the panel, and remembers it on this device. */
export function showData(editor: Editor, isOpen: boolean): void {
  localStorage.setItem(openKey, isOpen ? "open" : "closed");
  mappingOf(editor).set((state) => ({ ...state, isOpen }));
}
