import type { FlowDefinition, FlowEdge, FlowLayout, FlowNode } from "@millrace/contracts/flow/definition";

/** What the editor edits: the definition and, beside it, where its nodes stand. Never changed in place. */
export type FlowDocument = { readonly definition: FlowDefinition; readonly layout: FlowLayout };

export type Point = { x: number; y: number };

/** One edge has one key: the format allows no two edges between the same two ports. */
export const edgeKey = (edge: FlowEdge): string =>
  `${edge.from.node}.${edge.from.port}>${edge.to.node}.${edge.to.port}`;

export const findNode = (document: FlowDocument, nodeId: string): FlowNode | undefined =>
  document.definition.nodes.find((node) => node.id === nodeId);

export const positionOf = (document: FlowDocument, nodeId: string): Point =>
  document.layout.nodes[nodeId] ?? { x: 0, y: 0 };
