import { type DragEvent, useCallback } from "react";
import { useReactFlow } from "reactflow";
import { edgeKey } from "../document/flow-document.ts";
import { type Editor, useEditor } from "../state/editor-context.ts";
import { addNode } from "../state/node-commands.ts";
import { nodeBaseHeight, nodeWidth } from "./node-geometry.ts";

/** The kind of data that a palette entry carries while it is dragged. */
export const nodeTypeMime = "application/x-millrace-node-type";

/** The edge under the pointer, by the wide invisible path that React Flow lays over each edge. */
export const edgeUnder = (event: { clientX: number; clientY: number }): string | null =>
  document
    .elementsFromPoint(event.clientX, event.clientY)
    .map((element) => element.closest(".react-flow__edge")?.getAttribute("data-id"))
    .find((id) => id !== undefined && id !== null) ?? null;

/** Takes node types dragged from the palette: onto the canvas, or onto an edge, which they then split. */
export function useCanvasDrop() {
  const editor = useEditor();
  const { screenToFlowPosition } = useReactFlow();

  const onDragOver = useCallback(
    (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(nodeTypeMime)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      markDropEdge(editor, edgeUnder(event));
    },
    [editor],
  );

  const onDragLeave = useCallback(
    (event: DragEvent) => {
      // Going from one element of the canvas to the next is no leaving.
      const isInside = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
      if (!isInside) markDropEdge(editor, null);
    },
    [editor],
  );

  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = typeFromData(editor, event.dataTransfer.getData(nodeTypeMime));
      const edgeId = edgeUnder(event);
      markDropEdge(editor, null);
      if (!type) return;
      event.preventDefault();
      const edge = editor.session.document().definition.edges.find((candidate) => edgeKey(candidate) === edgeId);
      if (edge && type.kind !== "trigger") {
        addNode(editor, type, { kind: "on_edge", edge });
        return;
      }
      const pointer = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const position = { x: pointer.x - nodeWidth / 2, y: pointer.y - nodeBaseHeight / 2 };
      addNode(editor, type, { kind: "at", position });
    },
    [editor, screenToFlowPosition],
  );

  return { onDragEnter: onDragOver, onDragOver, onDragLeave, onDrop };
}

export const markDropEdge = ({ annotations }: Editor, dropEdge: string | null) =>
  annotations.set((state) => (state.dropEdge === dropEdge ? state : { ...state, dropEdge }));

/** A palette entry names its type as `type@version`. */
function typeFromData({ catalog }: Editor, data: string) {
  const [type = "", version = ""] = data.split("@");
  return catalog.find(type, Number(version));
}
