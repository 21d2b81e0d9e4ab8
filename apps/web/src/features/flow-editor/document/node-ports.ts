import type { FlowNode } from "@millrace/contracts/flow/definition";
import { errorPort, type NodeCatalog, type Port } from "@millrace/contracts/flow/node-definition";

export type NodePorts = { inputs: Port[]; outputs: Port[] };

/** A node's ports as the canvas shows them, with the error port where it is switched on; none for an unknown type. */
export function portsOf(node: FlowNode, catalog: NodeCatalog): NodePorts {
  const ports = catalog.find(node.type, node.typeVersion)?.ports(node.params) ?? { inputs: [], outputs: [] };
  if (node.onError !== "port") return ports;
  return { inputs: ports.inputs, outputs: [...ports.outputs, { name: errorPort, label: "On error", schema: {} }] };
}
