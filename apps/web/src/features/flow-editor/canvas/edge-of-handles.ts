import type { FlowEdge } from "@millrace/contracts/flow/definition";
import type { Connection } from "reactflow";

type HandleEnd = { nodeId: string; id?: string | null; type: "source" | "target" };

/** The edge between two handles, whichever of them the drag began at; `null` between two outputs or two inputs. */
export function edgeOfHandles(a: HandleEnd, b: HandleEnd): FlowEdge | null {
  if (a.type === b.type || !a.id || !b.id) return null;
  const [from, to] = a.type === "source" ? [a, b] : [b, a];
  return { from: { node: from.nodeId, port: from.id ?? "" }, to: { node: to.nodeId, port: to.id ?? "" } };
}

/** React Flow's connection as an edge of the flow; `null` when it names no ports. */
export const edgeOfConnection = (connection: Connection): FlowEdge | null =>
  connection.sourceHandle && connection.targetHandle
    ? {
        from: { node: connection.source, port: connection.sourceHandle },
        to: { node: connection.target, port: connection.targetHandle },
      }
    : null;
