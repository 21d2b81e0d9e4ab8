import { type ConnectionLineComponentProps, getSmoothStepPath, Position, useStore } from "reactflow";
import { NamedText } from "../words/named-text.tsx";
import { useCanvasActions } from "./canvas-actions.ts";
import type { CanvasNode } from "./canvas-marks.ts";
import { edgeOfHandles } from "./edge-of-handles.ts";

/** The line while connecting. Over a port that may not be connected it turns red and says why, right at the pointer. */
export function ConnectionLine(props: ConnectionLineComponentProps<CanvasNode>) {
  const { fromX, fromY, fromPosition, toX, toY, fromHandle, toHandle } = props;
  const actions = useCanvasActions();
  const zoom = useStore((state) => state.transform[2]);
  const [path] = getSmoothStepPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: fromPosition === Position.Right ? Position.Left : Position.Right,
    borderRadius: 10,
  });
  const edge = toHandle ? edgeOfHandles(fromHandle, toHandle) : null;
  const check = edge && actions ? actions.check(edge) : null;
  const reason = check && !check.ok ? check.reason : null;
  return (
    <g>
      <path d={path} className={reason ? "connection-refused" : check ? "connection-allowed" : "connection-open"} />
      {/* The reason is read at its own size, however far the canvas is zoomed out. */}
      {reason && (
        <foreignObject
          transform={`translate(${toX} ${toY}) scale(${1 / zoom})`}
          x={14}
          y={14}
          width={280}
          height={120}
          className="pointer-events-none overflow-visible"
        >
          <div
            role="status"
            className="inline-block rounded-md bg-failed px-2 py-1 text-background text-xs shadow-float"
          >
            <NamedText text={reason} />
          </div>
        </foreignObject>
      )}
    </g>
  );
}
