import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { typesOfFlow } from "@millrace/engine/types/flow-types";
import { useEffect, useMemo } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { useShownRun } from "../inspector/mapping/use-shown-run.ts";
import { type Editor, useEditor, useSettledDocument } from "../state/editor-context.ts";
import type { Store } from "../state/store.ts";
import { usePins } from "../testing/use-pins.ts";
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
            ...(data ? { trigger: data.trigger, steps: data.steps, inputs: data.inputs, places: data.places } : {}),
            ...(pinned ? { pinned } : {}),
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

/** What is pinned, by node; `null` when nothing is, or when the person may not see it. The same object until it changes. */
function usePinnedData(): JsonObject | null {
  const { flowId, branchId } = useEditor();
  const { can } = useOrganization();
  const { pins } = usePins();
  const shown = can("run.payload") ? pins : [];
  const queries = trpc.useQueries((api) =>
    shown.map(({ nodeId }) => api.pins.get({ flowId, branchId, node: nodeId }, { staleTime: 30_000 })),
  );
  // Typing renders this again; what is pinned may be large and is only put together when one of them is another.
  const state = queries.map(({ dataUpdatedAt }, index) => `${shown[index]?.nodeId} ${dataUpdatedAt}`).join();
  return useMemo(() => {
    const known = queries.flatMap(({ data }, index): [string, JsonValue][] => {
      const nodeId = shown[index]?.nodeId;
      return data && nodeId !== undefined ? [[nodeId, data.value]] : [];
    });
    return known.length > 0 ? Object.fromEntries(known) : null;
  }, [state]);
}
