import { useCallback, useMemo, useRef, useState } from "react";
import type { EdgeChange, NodeChange } from "reactflow";
import type { Point } from "../document/flow-document.ts";
import { useDocument, useEditor, useEditorState } from "../state/editor-context.ts";
import { withFlags } from "../state/selection.ts";
import { createElementsMapper, type StepEdge, type StepNode } from "./canvas-elements.ts";

/**
 * The canvas as React Flow wants it: elements from the document, and its changes turned into selection and edits. A drag
 * stays outside the document until it ends; then it is one edit.
 */
export function useCanvasChanges() {
  const { session, catalog } = useEditor();
  const document = useDocument();
  const selection = useEditorState((state) => state.selection);
  const [moving, setMoving] = useState<ReadonlyMap<string, Point> | null>(null);
  const latestMoving = useRef(moving);
  const mapper = useMemo(() => createElementsMapper(catalog), [catalog]);
  const elements = useMemo(() => mapper({ document, selection, moving }), [mapper, document, selection, moving]);

  const onNodesChange = useCallback(
    (changes: NodeChange<StepNode>[]) => {
      const flags = changes.filter((change) => change.type === "select");
      if (flags.length > 0) session.select(withFlags(session.store.get().selection, flags, []));

      const moves = changes.filter((change) => change.type === "position");
      if (moves.length === 0) return;
      const places = new Map(latestMoving.current);
      for (const move of moves) if (move.position) places.set(move.id, move.position);
      const isDragging = moves.some((move) => move.dragging);
      latestMoving.current = isDragging ? places : null;
      setMoving(latestMoving.current);
      if (!isDragging) session.apply({ kind: "move", positions: Object.fromEntries(places) });
    },
    [session],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<StepEdge>[]) => {
      const flags = changes.filter((change) => change.type === "select");
      if (flags.length > 0) session.select(withFlags(session.store.get().selection, [], flags));
    },
    [session],
  );

  return { elements, onNodesChange, onEdgesChange };
}
