import type { JsonValue } from "@millrace/contracts/json";
import { type Editor, useEditor } from "../../state/editor-context.ts";
import { createStore, type Store, useStore } from "../../state/store.ts";
import { useNodeForm } from "../node-form-context.ts";

/** A text that is no JSON yet, and the value that the field had when it was begun. */
export type HalfTyped = { text: string; base: JsonValue | undefined };
type HalfTypedTexts = ReadonlyMap<string, HalfTyped>;

const stores = new WeakMap<Editor, Store<HalfTypedTexts>>();

function storeOf(editor: Editor): Store<HalfTypedTexts> {
  const known = stores.get(editor) ?? createStore<HalfTypedTexts>(new Map());
  stores.set(editor, known);
  return known;
}

/**
 * What somebody is in the middle of typing into a field of the node's form; it stays while the editor is open, also when
 * another node is looked at or the field shows something else.
 */
export function useHalfTyped(pointer: string): [HalfTyped | null, (next: HalfTyped | null) => void] {
  const { nodeId } = useNodeForm();
  const store = storeOf(useEditor());
  const key = `${nodeId} ${pointer}`;
  const half = useStore(store, (texts) => texts.get(key)) ?? null;
  const set = (next: HalfTyped | null) =>
    store.set((texts) => {
      const changed = new Map(texts);
      if (next) changed.set(key, next);
      else changed.delete(key);
      return changed;
    });
  return [half, set];
}

export const isSameJson = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Whether the field became something else since the text was begun. */
export const isOvertaken = (half: HalfTyped | null, value: JsonValue | undefined): half is HalfTyped =>
  half !== null && !isSameJson(half.base, value);
