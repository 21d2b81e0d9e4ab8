import type { Port } from "@millrace/contracts/flow/node-definition";
import { shapeWords } from "@millrace/engine/types/type-words";
import { useStore } from "reactflow";
import { cn } from "@/ui/class-names";
import { useCanvasTypes } from "./canvas-types.ts";

type PortLabelProps = { nodeId: string; port: Port; side: "input" | "output"; top: number };

/** Beside a port: its name, and what passes through it as far as it is computed, else what the node says. */
export function PortLabel({ nodeId, port, side, top }: PortLabelProps) {
  const zoom = useStore((state) => state.transform[2]);
  const known = useCanvasTypes(({ flow }) =>
    side === "output" ? flow?.output(nodeId, port.name) : flow?.input(nodeId),
  );
  return (
    <span
      className={cn(
        "pointer-events-none absolute z-10 max-w-80 truncate rounded-md bg-foreground px-2 py-1 text-background text-xs",
        side === "output" ? "left-full origin-bottom-left" : "right-full origin-bottom-right",
      )}
      // Above the port, where no other card lies, and read at its own size however far the canvas is zoomed out.
      style={{ bottom: `calc(100% - ${top}px + 12px)`, transform: `scale(${1 / zoom})` }}
    >
      <span className="font-medium">{port.label}</span> · {shapeWords(known ?? port.schema)}
    </span>
  );
}
