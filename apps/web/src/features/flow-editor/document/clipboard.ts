import { flowEdge, flowNode } from "@millrace/contracts/flow/definition";
import type { JsonObject } from "@millrace/contracts/json";
import { renameSteps } from "@millrace/engine/expressions/rename-steps";
import { z } from "zod";
import type { FlowEdit } from "./edits.ts";
import { type FlowDocument, type Point, positionOf } from "./flow-document.ts";
import { freeNodeId, freeNodeName } from "./node-ids.ts";

/** Copied nodes as JSON text: readable, and good between flows, organizations and installations. */
const clipboardContent = z.object({
  millrace: z.literal("nodes"),
  format: z.literal(1),
  nodes: z.array(flowNode).min(1).max(500),
  edges: z.array(flowEdge),
  positions: z.record(z.string(), z.object({ x: z.number(), y: z.number() })),
});
export type ClipboardContent = z.infer<typeof clipboardContent>;

/** The selected nodes with the edges among them; edges to others stay behind. */
export function toClipboardContent(document: FlowDocument, nodeIds: ReadonlySet<string>): ClipboardContent {
  const nodes = document.definition.nodes.filter((node) => nodeIds.has(node.id));
  return {
    millrace: "nodes",
    format: 1,
    nodes,
    edges: document.definition.edges.filter((edge) => nodeIds.has(edge.from.node) && nodeIds.has(edge.to.node)),
    positions: Object.fromEntries(nodes.map((node) => [node.id, positionOf(document, node.id)])),
  };
}

/** What a text holds, or `null` when it is not copied nodes. Reading it runs nothing. */
export function parseClipboardText(text: string): ClipboardContent | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    const parsed = clipboardContent.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * The edit that pastes the nodes with free ids and names. Expressions among the pasted nodes follow the new ids;
 * references to nodes that were not copied stay as they are. `at` is the top left corner, else a small step aside.
 */
export function planPaste(
  document: FlowDocument,
  content: ClipboardContent,
  at?: Point,
): { edit: FlowEdit; nodeIds: string[] } {
  const ids = new Set(document.definition.nodes.map((node) => node.id));
  const names = new Set(document.definition.nodes.map((node) => node.name));
  const renamed = new Map<string, string>();
  const freeNames = content.nodes.map((node) => {
    const name = freeNodeName(node.name, names);
    const id = ids.has(node.id) ? freeNodeId(name, ids) : node.id;
    names.add(name);
    ids.add(id);
    renamed.set(node.id, id);
    return name;
  });
  const idOf = (id: string) => renamed.get(id) ?? id;
  const shift = shiftTo(content, at);
  const nodes = content.nodes.map((node, index) => ({
    ...node,
    id: idOf(node.id),
    name: freeNames[index] ?? node.name,
    params: renameSteps(node.params, renamed) as JsonObject,
  }));
  const positions = Object.fromEntries(
    content.nodes.map((node) => {
      const from = content.positions[node.id] ?? { x: 0, y: 0 };
      return [idOf(node.id), { x: from.x + shift.x, y: from.y + shift.y }];
    }),
  );
  const edges = content.edges
    .filter((edge) => renamed.has(edge.from.node) && renamed.has(edge.to.node))
    .map((edge) => ({
      from: { node: idOf(edge.from.node), port: edge.from.port },
      to: { node: idOf(edge.to.node), port: edge.to.port },
    }));
  return { edit: { kind: "add", nodes, positions, edges }, nodeIds: nodes.map((node) => node.id) };
}

function shiftTo(content: ClipboardContent, at: Point | undefined): Point {
  if (!at) return { x: 32, y: 48 };
  const places = Object.values(content.positions);
  if (places.length === 0) return at;
  return {
    x: at.x - Math.min(...places.map((place) => place.x)),
    y: at.y - Math.min(...places.map((place) => place.y)),
  };
}
