import dagre from "@dagrejs/dagre";
import type { FlowEdge } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { groupPadding, groupTitleHeight } from "../canvas/group-geometry.ts";
import { type Box, boxOf, columnGap, freePlace, overlaps, rowGap, type Size, snap } from "../canvas/node-geometry.ts";
import { notesOf } from "./canvas-layout.ts";
import { type FlowDocument, findNode, type Point } from "./flow-document.ts";
import { type Cluster, clustersOf } from "./layout-clusters.ts";
import { portsOf } from "./node-ports.ts";

/**
 * Places for all nodes (or only the given ones), left to right in the direction of the edges, without overlaps. What a scope runs
 * and what is in a group stands together, with room for its frame. The same document gives the same places. What is arranged
 * keeps its top left corner, so the view does not jump.
 */
export function arrange(
  document: FlowDocument,
  catalog: NodeCatalog,
  only?: ReadonlySet<string>,
): Record<string, Point> {
  const nodes = document.definition.nodes.filter((node) => !only || only.has(node.id));
  if (nodes.length === 0) return {};
  const boxes = new Map(nodes.map((node) => [node.id, boxOf(document, node, catalog)]));
  const { places } = arrangeCluster(document, catalog, boxes, clustersOf(document, catalog, new Set(boxes.keys())));
  const all = [...places.values()];
  const shift = {
    x: Math.min(...[...boxes.values()].map((box) => box.x)) - Math.min(...all.map((place) => place.x)),
    y: Math.min(...[...boxes.values()].map((box) => box.y)) - Math.min(...all.map((place) => place.y)),
  };
  return Object.fromEntries(
    nodes.map(({ id }) => {
      const place = places.get(id) ?? { x: 0, y: 0 };
      return [id, { x: snap(place.x + shift.x), y: snap(place.y + shift.y) }];
    }),
  );
}

type Arranged = Size & { places: Map<string, Point> };

/** Inner clusters are arranged first and then take part as one large box each. Places count from the cluster's corner. */
function arrangeCluster(
  document: FlowDocument,
  catalog: NodeCatalog,
  boxes: ReadonlyMap<string, Size>,
  cluster: Cluster,
): Arranged {
  const inner = cluster.inner.map((child, index) => ({
    key: `cluster ${index}`,
    ...arrangeCluster(document, catalog, boxes, child),
  }));
  /** Who stands for a node at this level: itself, or the cluster it is in. */
  const standIn = new Map(cluster.nodes.map((id) => [id, id]));
  for (const child of inner) for (const id of child.places.keys()) standIn.set(id, child.key);

  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: rowGap, ranksep: columnGap, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of cluster.nodes) graph.setNode(id, { ...(boxes.get(id) ?? { width: 0, height: 0 }) });
  for (const { key, width, height } of inner)
    graph.setNode(key, {
      width: width + 2 * groupPadding,
      height: height + 2 * groupPadding + groupTitleHeight,
    });
  const links = document.definition.edges.flatMap((edge) => {
    const from = standIn.get(edge.from.node);
    const to = standIn.get(edge.to.node);
    return from === undefined || to === undefined || from === to ? [] : [{ edge, from, to }];
  });
  for (const { edge, from, to } of links)
    graph.setEdge(from, to, {}, `${edge.from.node}.${edge.from.port}>${edge.to.node}.${edge.to.port}`);
  dagre.layout(graph, { constraints: branchOrder(document, catalog, links) });

  const corner = (key: string): Point => {
    const { x, y, width, height } = graph.node(key);
    return { x: x - width / 2, y: y - height / 2 };
  };
  const places = new Map(cluster.nodes.map((id) => [id, corner(id)]));
  for (const child of inner) {
    const { x, y } = corner(child.key);
    for (const [id, place] of child.places)
      places.set(id, { x: x + groupPadding + place.x, y: y + groupPadding + groupTitleHeight + place.y });
  }
  const { width = 0, height = 0 } = graph.graph();
  return { places, width, height };
}

type Link = { edge: FlowEdge; from: string; to: string };

/**
 * Which box lies above which: those behind the outputs of one node, in the order of the outputs. Only boxes with a single way
 * in take part, so no two rules can contradict each other.
 */
function branchOrder(document: FlowDocument, catalog: NodeCatalog, links: readonly Link[]) {
  const branches = new Map<string, Link[]>();
  const waysIn = new Map<string, number>();
  for (const link of links) {
    waysIn.set(link.to, (waysIn.get(link.to) ?? 0) + 1);
    // A cluster as a whole has no order of outputs.
    if (link.from === link.edge.from.node) branches.set(link.from, [...(branches.get(link.from) ?? []), link]);
  }
  return [...branches].flatMap(([id, leaving]) => {
    const node = findNode(document, id);
    const ports = node ? portsOf(node, catalog).outputs.map((port) => port.name) : [];
    const targets = leaving
      .toSorted((a, b) => ports.indexOf(a.edge.from.port) - ports.indexOf(b.edge.from.port))
      .map((link) => link.to)
      .filter((target) => waysIn.get(target) === 1);
    return targets.slice(1).map((right, index) => ({ left: targets[index] ?? right, right }));
  });
}

/**
 * Where notes go when nodes are arranged: along with the node they stand next to. A note that lay under no card before is not
 * put under one; a large note behind cards stays behind them.
 */
export function arrangeNotes(
  document: FlowDocument,
  catalog: NodeCatalog,
  positions: Readonly<Record<string, Point>>,
): Record<string, Point> {
  const cards = document.definition.nodes.map((node) => {
    const before = boxOf(document, node, catalog);
    return { before, after: { ...before, ...positions[node.id] } };
  });
  return Object.fromEntries(
    Object.entries(notesOf(document.layout)).flatMap(([id, note]) => {
      const nearest = cards.reduce<(typeof cards)[number] | undefined>(
        (best, card) => (best && distance(best.before, note) <= distance(card.before, note) ? best : card),
        undefined,
      );
      if (!nearest) return [];
      const { before, after } = nearest;
      const wish = { x: note.x + after.x - before.x, y: note.y + after.y - before.y };
      if (wish.x === note.x && wish.y === note.y) return [];
      const isBehind = cards.some((card) => overlaps(card.before, note));
      const taken = cards.map((card) => card.after);
      return [[id, isBehind ? wish : freePlace(wish, { width: note.width, height: note.height }, taken)] as const];
    }),
  );
}

const distance = (a: Box, b: Box): number =>
  Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
