import { noScopeTypes } from "@millrace/engine/types/scope-types";
import { useMemo } from "react";
import { useEditor, useSettledDocument } from "../../state/editor-context.ts";
import { useStore } from "../../state/store.ts";
import { typesOf } from "../../types/types-of-editor.ts";
import { previewScope } from "../preview.ts";
import { rootsOf, type TreeEntry } from "./data-tree.ts";
import { useShownRun } from "./use-shown-run.ts";

/** The roots of the data that a node's expressions can read. */
export function useTreeRoots(nodeId: string): TreeEntry[] {
  const editor = useEditor();
  const { definition } = useSettledDocument();
  const { data } = useShownRun();
  const flow = useStore(typesOf(editor), (state) => state.flow);
  return useMemo(() => {
    const { nodes } = definition;
    const trigger = nodes.find(({ type, typeVersion }) => editor.catalog.find(type, typeVersion)?.kind === "trigger");
    return rootsOf({
      types: flow?.scope(nodeId) ?? noScopeTypes,
      scope: previewScope(data, definition, nodeId, new Date()),
      names: new Map(nodes.map(({ id, name }) => [id, name])),
      triggerId: trigger?.id ?? null,
    });
  }, [definition, data, flow, nodeId, editor]);
}
