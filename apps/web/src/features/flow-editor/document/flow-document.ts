import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";

export type { FlowDocument } from "@millrace/contracts/flow/draft-operation";
export { edgeKey } from "@millrace/engine/draft/edges";

export type Point = { x: number; y: number };

export const findNode = (document: FlowDocument, nodeId: string): FlowNode | undefined =>
  document.definition.nodes.find((node) => node.id === nodeId);

export const positionOf = (document: FlowDocument, nodeId: string): Point =>
  document.layout.nodes[nodeId] ?? { x: 0, y: 0 };
