import type { Port } from "@millrace/contracts/flow/node-definition";
import { shapeWords } from "@millrace/engine/types/type-words";
import { useCanvasTypes } from "./canvas-types.ts";

type PortTypeProps = { nodeId: string; port: Port; side: "input" | "output" };

/** What passes through a port, in words: as far as it is computed, else what the node says. */
export function PortType({ nodeId, port, side }: PortTypeProps) {
  const known = useCanvasTypes(({ flow }) =>
    side === "output" ? flow?.output(nodeId, port.name) : flow?.input(nodeId),
  );
  return shapeWords(known ?? port.schema);
}
