import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { shapeWords } from "@millrace/engine/types/type-words";
import { EdgeLabelRenderer } from "reactflow";
import { useCanvasTypes } from "./canvas-types.ts";

type EdgeTypeProps = { edge: FlowEdge; edgeId: string; isSelected: boolean; x: number; y: number };

/** What passes along an edge, in words, while the edge is selected or pointed at. */
export function EdgeType({ edge, edgeId, isSelected, x, y }: EdgeTypeProps) {
  const schema = useCanvasTypes(({ flow, hoveredEdge, drawing }) =>
    flow && !drawing && (isSelected || hoveredEdge === edgeId) ? flow.output(edge.from.node, edge.from.port) : null,
  );
  if (!schema) return null;
  return (
    <EdgeLabelRenderer>
      <span
        className="nodrag nopan pointer-events-none absolute z-10 max-w-64 truncate rounded-md bg-foreground px-2 py-1 text-background text-xs"
        style={{ transform: `translate(-50%, -100%) translate(${x}px, ${y}px)` }}
      >
        {shapeWords(schema)}
      </span>
    </EdgeLabelRenderer>
  );
}
