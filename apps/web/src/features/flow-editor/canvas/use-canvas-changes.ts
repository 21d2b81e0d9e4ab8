import { useCallback, useMemo, useRef, useState } from "react";
import type { EdgeChange, NodeChange } from "reactflow";
import type { FlowEdit } from "../document/edits.ts";
import { edgeKey, type FlowDocument, type Point } from "../document/flow-document.ts";
import { regrouped } from "../document/group-membership.ts";
import { planSplice } from "../document/insert-node.ts";
import { type Editor, useEditor, useEditorState, useEditorUi } from "../state/editor-context.ts";
import { duplicateSelection } from "../state/node-commands.ts";
import { withFlags } from "../state/selection.ts";
import { useStore } from "../state/store.ts";
import { createElementsMapper, type StepEdge } from "./canvas-elements.ts";
import { type CanvasNode, createMarksMapper, markOf } from "./canvas-marks.ts";
import { draggedPlaces } from "./dragged-places.ts";
import type { Size } from "./node-geometry.ts";
import { edgeUnder, markDropEdge } from "./use-canvas-drop.ts";

/**
 * The canvas as React Flow wants it: elements from the document, and its changes turned into selection and edits. A drag
 * stays outside the document until it ends; then it is one edit. Dragged with Alt, copies are let go and the originals stay.
 */
export function useCanvasChanges() {
  const editor = useEditor();
  const { session, catalog } = editor;
  const document = useStore(editor.drawn, (drawn) => drawn);
  const selection = useEditorState((state) => state.selection);
  const unfolded = useEditorUi((ui) => ui.unfolded);
  const [moving, setMoving] = useState<ReadonlyMap<string, Point> | null>(null);
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size> | null>(null);
  const [isCopying, setCopying] = useState(false);
  const latestMoving = useRef(moving);
  const latestCopying = useRef(false);
  const mapper = useMemo(() => createElementsMapper(catalog), [catalog]);
  const addMarks = useMemo(() => createMarksMapper(catalog), [catalog]);
  const shown = isCopying ? null : moving;
  const steps = useMemo(() => mapper({ document, selection, moving: shown }), [mapper, document, selection, shown]);
  const elements = useMemo(
    () => addMarks(steps, { document, selection, moving: shown, sizes, unfolded }),
    [addMarks, steps, document, selection, shown, sizes, unfolded],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const flags = changes.filter((change) => change.type === "select");
      if (flags.length > 0) session.select(withFlags(session.store.get().selection, flagsByKind(flags)));

      for (const change of changes) {
        if (change.type !== "dimensions" || change.resizing === undefined || !change.dimensions) continue;
        const { width, height } = change.dimensions;
        setSizes(change.resizing ? new Map([[change.id, { width, height }]]) : null);
        if (!change.resizing)
          session.apply({ kind: "change_note", noteId: markOf(change.id).id, changes: { width, height } });
      }

      const moves = changes.filter((change) => change.type === "position");
      if (moves.length === 0) return;
      const places = draggedPlaces(session.document(), catalog, moves, latestMoving.current, editor.ui.get().unfolded);
      const isDragging = moves.some((move) => move.dragging);
      latestMoving.current = isDragging ? places : null;
      setMoving(latestMoving.current);
      if (isDragging) return;
      const spliced = spliceEdit(editor, places);
      if (latestCopying.current) duplicateSelection(editor, cornerOf(places));
      else if (spliced) session.apply(spliced);
      else session.apply(moveEdit(session.document(), places, regrouped(session.document(), catalog, places)));
    },
    [editor, session, catalog],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<StepEdge>[]) => {
      const flags = changes.filter((change) => change.type === "select");
      if (flags.length > 0) session.select(withFlags(session.store.get().selection, { edges: flags }));
    },
    [session],
  );

  const setAlt = useCallback((event: MouseEvent | TouchEvent, isDragging: boolean) => {
    latestCopying.current = isDragging && event.altKey;
    setCopying(latestCopying.current);
  }, []);
  const onNodeDragStart = useCallback((event: MouseEvent | TouchEvent) => setAlt(event, true), [setAlt]);
  const onNodeDrag = useCallback(
    (event: MouseEvent | TouchEvent, _: CanvasNode, dragged: CanvasNode[]) =>
      markDropEdge(editor, "clientX" in event && dragged.length === 1 ? edgeForNode(editor, dragged[0], event) : null),
    [editor],
  );
  const onNodeDragStop = useCallback(
    (event: MouseEvent | TouchEvent) => {
      setAlt(event, false);
      markDropEdge(editor, null);
    },
    [editor, setAlt],
  );

  return {
    copies: isCopying ? moving : null,
    changes: { elements, onNodesChange, onEdgesChange, onNodeDragStart, onNodeDrag, onNodeDragStop },
  };
}

/** The connection under the pointer into which a node that stands alone may be let go. */
function edgeForNode({ session, catalog }: Editor, node: CanvasNode | undefined, event: MouseEvent): string | null {
  const { definition } = session.document();
  if (node?.type !== "step" || definition.edges.some(({ from, to }) => from.node === node.id || to.node === node.id))
    return null;
  const key = edgeUnder(event);
  const edge = key === null ? undefined : definition.edges.find((candidate) => edgeKey(candidate) === key);
  return edge && planSplice(session.document(), node.id, edge, catalog) ? key : null;
}

function spliceEdit({ session, catalog, annotations }: Editor, places: ReadonlyMap<string, Point>): FlowEdit | null {
  const { dropEdge } = annotations.get();
  const [nodeId] = places.keys();
  const edge = session.document().definition.edges.find((candidate) => edgeKey(candidate) === dropEdge);
  return edge && nodeId !== undefined && places.size === 1
    ? planSplice(session.document(), nodeId, edge, catalog)
    : null;
}

type Flag = { id: string; selected: boolean };

function flagsByKind(flags: readonly Flag[]) {
  const of = (kind: "node" | "note" | "group") =>
    flags.flatMap(({ id, selected }) => {
      const mark = markOf(id);
      return mark.kind === kind ? [{ id: mark.id, selected }] : [];
    });
  return { nodes: of("node"), notes: of("note"), groups: of("group") };
}

function moveEdit(document: FlowDocument, places: ReadonlyMap<string, Point>, members: Record<string, string | null>) {
  const of = (kind: "node" | "note") =>
    Object.fromEntries(
      [...places].flatMap(([elementId, place]) => {
        const mark = markOf(elementId);
        return mark.kind === kind ? [[mark.id, place] as const] : [];
      }),
    );
  const notes = of("note");
  return {
    kind: "move" as const,
    positions: of("node"),
    ...(Object.keys(notes).length > 0 ? { notes } : {}),
    ...(Object.keys(members).length > 0 && document.layout.groups ? { members } : {}),
  };
}

const cornerOf = (places: ReadonlyMap<string, Point>): Point => ({
  x: Math.min(...[...places.values()].map((place) => place.x)),
  y: Math.min(...[...places.values()].map((place) => place.y)),
});
