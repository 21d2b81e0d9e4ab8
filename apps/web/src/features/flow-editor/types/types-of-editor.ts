import type { JsonObject } from "@millrace/contracts/json";
import { typesOfFlow } from "@millrace/engine/types/flow-types";
import { useEffect, useMemo } from "react";
import { useShownRun } from "../inspector/mapping/use-shown-run.ts";
import { type Editor, useEditor, useSettledDocument } from "../state/editor-context.ts";
import type { Store } from "../state/store.ts";
import { type PinnedOutputs, usePinnedData } from "../testing/use-pinned-data.ts";
import { type CanvasTypes, createCanvasTypes } from "./canvas-types.ts";

const stores = new WeakMap<Editor, Store<CanvasTypes>>();

/** The types of one open editor. */
export function typesOf(editor: Editor): Store<CanvasTypes> {
  const known = stores.get(editor) ?? createCanvasTypes();
  stores.set(editor, known);
  return known;
}

/** Keeps the types in step with the draft and the shown run, after each pause in editing; once per editor, without a look. */
export function TypesOfDraft(): null {
  const editor = useEditor();
  const { definition } = useSettledDocument();
  const { data } = useShownRun();
  const pinned = usePinnedData();
  const samples = useMemo(
    () =>
      data || pinned
        ? {
            ...(data ? { steps: data.steps, inputs: data.inputs, places: data.places } : {}),
            ...(data?.trigger === undefined ? {} : { trigger: data.trigger }),
            ...(pinned ? { pinned: valuesOf(pinned) } : {}),
          }
        : undefined,
    [data, pinned],
  );
  useEffect(() => {
    const store = typesOf(editor);
    // In a task of its own: what else follows the pause comes first.
    const timer = setTimeout(() => {
      const flow = typesOfFlow(definition, editor.catalog, samples);
      store.set((types) => (types.flow === flow ? types : { ...types, flow }));
    });
    return () => clearTimeout(timer);
  }, [editor, definition, samples]);
  return null;
}

const valuesOf = (pinned: PinnedOutputs): JsonObject =>
  Object.fromEntries([...pinned].map(([nodeId, { value }]) => [nodeId, value]));
