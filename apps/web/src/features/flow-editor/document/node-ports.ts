import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog, Port } from "@millrace/contracts/flow/node-definition";
import { portsOf as portsOfType } from "@millrace/engine/flow/graph";

export type NodePorts = { inputs: Port[]; outputs: Port[] };

/** A node's ports as the canvas shows them, with its error ports; none for an unknown type. */
export const portsOf = (node: FlowNode, catalog: NodeCatalog): NodePorts =>
  portsOfType(node, catalog.find(node.type, node.typeVersion));
