import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { shapeWords } from "@millrace/engine/types/type-words";
import { EdgeLabelRenderer, useStore } from "reactflow";
import { useCanvasTypes } from "./canvas-types.ts";

type EdgeTypeProps = { edge: FlowEdge; edgeId: string; isSelected: boolean; x: number; y: number };

/** What passes along an edge, in words, while the edge is selected or pointed at. */
export function EdgeType({ edge, edgeId, isSelected, x, y }: EdgeTypeProps) {
  const schema = useCanvasTypes(({ flow, hoveredEdge, drawing }) =>
    flow && !drawing && (isSelected || hoveredEdge === edgeId) ? flow.output(edge.from.node, edge.from.port) : null,
  );
  return schema && <Label text={shapeWords(schema)} x={x} y={y} />;
}

/** Read at its own size, however far the canvas is zoomed out. */
function Label({ text, x, y }: { text: string; x: number; y: number }) {
  const zoom = useStore((state) => state.transform[2]);
  return (
    <EdgeLabelRenderer>
      <span
        className="nodrag nopan pointer-events-none absolute z-10 max-w-80 truncate rounded-md bg-foreground px-2 py-1 text-background text-xs"
        style={{
          transform: `translate(${x}px, ${y}px) scale(${1 / zoom}) translate(-50%, -100%)`,
          transformOrigin: "0 0",
        }}
      >
        {text}
      </span>
    </EdgeLabelRenderer>
  );
}
