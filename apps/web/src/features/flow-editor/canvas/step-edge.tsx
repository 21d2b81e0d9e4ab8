import { Plus } from "lucide-react";
import { memo } from "react";
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "reactflow";
import { cn } from "@/ui/class-names";
import { EdgeFigure } from "../statistics/edge-figure.tsx";
import { EdgeType } from "../types/edge-type.tsx";
import { useCanvasActions } from "./canvas-actions.ts";
import { useAnnotation } from "./canvas-annotations.ts";
import type { StepEdge as StepEdgeType } from "./canvas-elements.ts";
import { edgeShape } from "./step-edge-shape.ts";

const labelDistance = 14;
const buttonSize = 22;

/** A connection as a smooth step, with the branch's name at its beginning; on hover it offers to insert a node. */
export const StepEdge = memo(function StepEdge(props: EdgeProps<StepEdgeType>) {
  const { id, data, selected, sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = props;
  const actions = useCanvasActions();
  const isDropTarget = useAnnotation((annotations) => annotations.dropEdge === id);
  const isTaken = useAnnotation((annotations) => annotations.takenEdges?.has(id) ?? null);
  const isLive = useAnnotation((annotations) => annotations.isLive);
  const [path, middleX, middleY] = getSmoothStepPath({
    sourceX,
    sourceY,
    sourcePosition,
    targetX,
    targetY,
    targetPosition,
    ...edgeShape,
  });
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={24}
        className={cn(
          isDropTarget && "edge-drop-target",
          isTaken === true && (isLive ? "edge-live" : "edge-taken"),
          isTaken === false && "edge-not-taken",
        )}
      />
      <EdgeFigure edgeId={id} path={path} x={middleX} y={middleY} />
      {data?.label && (
        <EdgeLabelRenderer>
          <span
            className={cn(
              "-translate-y-1/2 nodrag nopan pointer-events-none absolute max-w-28 truncate rounded-sm bg-background px-1 text-muted-foreground text-xs",
              isTaken === false && "opacity-55",
            )}
            style={{ left: sourceX + labelDistance, top: sourceY }}
            title={data.label}
          >
            {data.label}
          </span>
        </EdgeLabelRenderer>
      )}
      {data && (
        <EdgeType edge={data.edge} edgeId={id} isSelected={selected === true} x={middleX} y={middleY - buttonSize} />
      )}
      {actions && data && (
        <foreignObject
          x={middleX - buttonSize / 2}
          y={middleY - buttonSize / 2}
          width={buttonSize}
          height={buttonSize}
          className="edge-insert"
        >
          <button
            type="button"
            tabIndex={-1}
            aria-label="Insert a node here"
            className="nodrag nopan grid size-5.5 place-items-center rounded-md border border-border-strong bg-surface text-muted-foreground hover:border-accent hover:text-accent-text"
            onClick={(event) => {
              event.stopPropagation();
              actions.insertInto(data.edge, { x: event.clientX, y: event.clientY });
            }}
          >
            <Plus className="size-3.5" aria-hidden />
          </button>
        </foreignObject>
      )}
    </>
  );
});
