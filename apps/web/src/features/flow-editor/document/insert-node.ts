import type { FlowDefinition, FlowEdge, FlowNode } from "@millrace/contracts/flow/definition";
import { donePort, type NodeCatalog, type NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { checkConnection } from "@millrace/engine/flow/connect";
import { boxOf, columnGap, freePlace, nodeWidth, sizeForPorts, snap } from "../canvas/node-geometry.ts";
import type { FlowEdit } from "./edits.ts";
import { edgeKey, type FlowDocument, findNode, type Point, positionOf } from "./flow-document.ts";
import { groupForNew } from "./group-membership.ts";
import { freeNodeId, freeNodeName } from "./node-ids.ts";
import { portsOf } from "./node-ports.ts";

/** Where a new node goes: on a free place, behind a node's output (and connected to it), or into an edge. */
export type Insertion =
  | { kind: "at"; position: Point }
  | { kind: "after"; nodeId: string; port?: string; position?: Point }
  | { kind: "on_edge"; edge: FlowEdge };

/**
 * The edit that adds a fresh node of a type. Connections are made where the engine allows them and left out where not, so
 * the node always arrives. Inserting into an edge moves what follows aside when there is too little room.
 */
export function planInsertion(
  document: FlowDocument,
  definition: NodeDefinition,
  insertion: Insertion,
  catalog: NodeCatalog,
): { edit: FlowEdit; nodeId: string } {
  const node = freshNode(document, definition);
  const size = sizeForPorts(portsOf(node, catalog));
  const taken = document.definition.nodes.map((other) => boxOf(document, other, catalog));
  const add = (positions: Record<string, Point>, edges: FlowEdge[], replaces: FlowEdge[] = []) => ({
    edit: {
      kind: "add" as const,
      nodes: [node],
      positions,
      edges,
      replaces,
      ...joining(document, node, catalog, positions, replaces[0]),
    },
    nodeId: node.id,
  });

  if (insertion.kind === "at") return add({ [node.id]: freePlace(insertion.position, size, taken) }, []);

  if (insertion.kind === "after") {
    const source = findNode(document, insertion.nodeId);
    const origin = positionOf(document, insertion.nodeId);
    const wish = insertion.position ?? { x: origin.x + nodeWidth + columnGap, y: origin.y };
    const position = freePlace(wish, size, taken);
    const port = insertion.port ?? (source && freeOutput(document, source, catalog));
    const edge = port && allowedEdge(document.definition, node, { node: insertion.nodeId, port }, catalog);
    return add({ [node.id]: position }, edge ? [edge] : []);
  }

  const { positions, edges, replaces } = intoEdge(document, node, insertion.edge, catalog);
  return add(positions, edges, replaces);
}

/**
 * The edit that leads a connection through a node that nothing is connected to yet; `null` where the node has connections or
 * can't take what the edge carries.
 */
export function planSplice(
  document: FlowDocument,
  nodeId: string,
  edge: FlowEdge,
  catalog: NodeCatalog,
): FlowEdit | null {
  const node = findNode(document, nodeId);
  const isFree = document.definition.edges.every((other) => other.from.node !== nodeId && other.to.node !== nodeId);
  if (!node || !isFree) return null;
  const rest = {
    ...document,
    definition: { ...document.definition, nodes: document.definition.nodes.filter((other) => other !== node) },
  };
  const { positions, edges, replaces } = intoEdge(rest, node, edge, catalog);
  if (replaces.length === 0) return null;
  return { kind: "splice", nodeId, positions, edges, replaces, ...joining(document, node, catalog, positions, edge) };
}

/** Puts the node into the group whose frame it stands in, or whose connection it was put into. */
function joining(
  document: FlowDocument,
  node: FlowNode,
  catalog: NodeCatalog,
  positions: Record<string, Point>,
  edge?: FlowEdge,
): { members?: Record<string, string> } {
  const box = { ...sizeForPorts(portsOf(node, catalog)), ...(positions[node.id] ?? { x: 0, y: 0 }) };
  const group = groupForNew(document, catalog, box, edge);
  return group === null ? {} : { members: { [node.id]: group } };
}

/** How a node comes to stand in an edge: its place, its connections, and the edge that they replace. */
function intoEdge(document: FlowDocument, node: FlowNode, edge: FlowEdge, catalog: NodeCatalog) {
  const definition = catalog.find(node.type, node.typeVersion);
  const inward = allowedEdge(document.definition, node, edge.from, catalog);
  // What was behind the edge follows the whole of a scope, not its body.
  const outPort = definition?.kind === "scope" ? donePort : portsOf(node, catalog).outputs[0]?.name;
  const outward = outPort ? { from: { node: node.id, port: outPort }, to: edge.to } : undefined;
  const without: FlowDefinition = {
    ...document.definition,
    nodes: [...document.definition.nodes, node],
    edges: document.definition.edges.filter((other) => edgeKey(other) !== edgeKey(edge)),
  };
  const canGoOn = outward !== undefined && checkConnection(without, catalog, outward).ok;
  const positions = makeRoom(document, node.id, edge);
  if (!inward) return { positions, edges: [], replaces: [] };
  return { positions, edges: outward && canGoOn ? [inward, outward] : [inward], replaces: [edge] };
}

function freshNode(document: FlowDocument, definition: NodeDefinition): FlowNode {
  const { nodes } = document.definition;
  const name = freeNodeName(definition.title, new Set(nodes.map((node) => node.name)));
  return {
    id: freeNodeId(name, new Set(nodes.map((node) => node.id))),
    type: definition.type,
    typeVersion: definition.typeVersion,
    name,
    params: definition.initialParams(),
    onError: "fail",
    disabled: false,
  };
}

/** The first output without an edge; the first one when all have edges. */
function freeOutput(document: FlowDocument, node: FlowNode, catalog: NodeCatalog): string | undefined {
  const { outputs } = portsOf(node, catalog);
  const used = new Set(
    document.definition.edges.filter((edge) => edge.from.node === node.id).map((edge) => edge.from.port),
  );
  return (outputs.find((port) => !used.has(port.name)) ?? outputs[0])?.name;
}

function allowedEdge(
  definition: FlowDefinition,
  node: FlowNode,
  from: FlowEdge["from"],
  catalog: NodeCatalog,
): FlowEdge | undefined {
  const withNode = { ...definition, nodes: [...definition.nodes, node] };
  return portsOf(node, catalog)
    .inputs.map((port) => ({ from, to: { node: node.id, port: port.name } }))
    .find((edge) => checkConnection(withNode, catalog, edge).ok);
}

/** The middle of the edge for the new node; the nodes behind move right by what is missing. */
function makeRoom(document: FlowDocument, nodeId: string, edge: FlowEdge): Record<string, Point> {
  const from = positionOf(document, edge.from.node);
  const to = positionOf(document, edge.to.node);
  const start = from.x + nodeWidth + columnGap;
  const missing = start + nodeWidth + columnGap - to.x;
  if (missing <= 0) return { [nodeId]: { x: snap((from.x + to.x) / 2), y: snap((from.y + to.y) / 2) } };
  const positions: Record<string, Point> = { [nodeId]: { x: snap(start), y: snap((from.y + to.y) / 2) } };
  for (const id of downstreamOf(document.definition, edge.to.node)) {
    const at = positionOf(document, id);
    positions[id] = { x: snap(at.x + missing), y: at.y };
  }
  return positions;
}

/** A node and all that can be reached from it. */
export function downstreamOf(definition: FlowDefinition, nodeId: string): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const edge of definition.edges) {
    const list = targets.get(edge.from.node);
    if (list) list.push(edge.to.node);
    else targets.set(edge.from.node, [edge.to.node]);
  }
  const reached = new Set([nodeId]);
  for (const id of reached) for (const next of targets.get(id) ?? []) reached.add(next);
  return reached;
}
