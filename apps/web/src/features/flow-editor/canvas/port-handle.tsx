import type { Port } from "@millrace/contracts/flow/node-definition";
import { Plus } from "lucide-react";
import { memo, useState } from "react";
import { Handle, Position } from "reactflow";
import { cn } from "@/ui/class-names";
import { useFitsLine } from "../types/canvas-types.ts";
import { PortLabel } from "../types/port-label.tsx";
import { useCanvasActions } from "./canvas-actions.ts";
import { portOffset } from "./node-geometry.ts";

type PortHandleProps = {
  nodeId: string;
  port: Port;
  side: "input" | "output";
  index: number;
  count: number;
  height: number;
  isUsed: boolean;
};

/** One port: where edges begin and end. Its name and type show on hover; an unused output offers the next node. */
export const PortHandle = memo(function PortHandle(props: PortHandleProps) {
  const { nodeId, port, side, index, count, height, isUsed } = props;
  const actions = useCanvasActions();
  const [isHovered, setHovered] = useState(false);
  const isOutput = side === "output";
  const fits = useFitsLine(nodeId, port.name, side);
  const top = portOffset(index, count, height);
  return (
    <>
      <Handle
        id={port.name}
        type={isOutput ? "source" : "target"}
        position={isOutput ? Position.Right : Position.Left}
        style={{ top }}
        isConnectable={actions !== null}
        className={cn(
          "port-handle",
          port.name === "error" && "port-handle-error",
          fits === true && "port-handle-fits",
          fits === false && "port-handle-refused",
        )}
        onMouseEnter={() => setHovered(true)}
        onMouseLeave={() => setHovered(false)}
      />
      {isHovered && <PortLabel nodeId={nodeId} port={port} side={side} top={top} />}
      {isOutput && !isUsed && !isHovered && (
        <span
          className="-translate-y-1/2 absolute left-full ml-2 flex items-center gap-1 whitespace-nowrap text-muted-foreground text-xs"
          style={{ top }}
        >
          {count > 1 && <span className="pointer-events-none max-w-28 truncate">{port.label}</span>}
          {actions && (
            <button
              type="button"
              tabIndex={-1}
              aria-label={`Add a node after ${port.label}`}
              className="nodrag nopan grid size-5 place-items-center rounded-md border border-border bg-surface opacity-0 transition-opacity hover:border-accent hover:text-accent-text group-hover/card:opacity-100 group-data-[selected]/card:opacity-100"
              onClick={(event) => {
                event.stopPropagation();
                actions.addAfter(nodeId, port.name, { x: event.clientX, y: event.clientY });
              }}
            >
              <Plus className="size-3.5" aria-hidden />
            </button>
          )}
        </span>
      )}
    </>
  );
});
