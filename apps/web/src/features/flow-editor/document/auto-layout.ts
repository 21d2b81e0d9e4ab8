import dagre from "@dagrejs/dagre";
import type { FlowEdge, FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { boxOf, columnGap, rowGap, snap } from "../canvas/node-geometry.ts";
import type { FlowDocument, Point } from "./flow-document.ts";
import { portsOf } from "./node-ports.ts";

/**
 * Places for all nodes (or only the given ones), left to right in the direction of the edges, without overlaps. The same
 * document gives the same places. What is arranged keeps its top left corner, so the view does not jump.
 */
export function arrange(
  document: FlowDocument,
  catalog: NodeCatalog,
  only?: ReadonlySet<string>,
): Record<string, Point> {
  const nodes = document.definition.nodes.filter((node) => !only || only.has(node.id));
  if (nodes.length === 0) return {};
  const boxes = new Map(nodes.map((node) => [node.id, boxOf(document, node, catalog)]));
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: rowGap, ranksep: columnGap, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, box] of boxes) graph.setNode(id, { width: box.width, height: box.height });
  for (const edge of document.definition.edges)
    if (boxes.has(edge.from.node) && boxes.has(edge.to.node))
      graph.setEdge(edge.from.node, edge.to.node, {}, `${edge.from.port}>${edge.to.port}`);
  dagre.layout(graph, { constraints: branchOrder(document, nodes, catalog) });

  const left = Math.min(...[...boxes.values()].map((box) => box.x));
  const top = Math.min(...[...boxes.values()].map((box) => box.y));
  return Object.fromEntries(
    nodes.map((node) => {
      const centre = graph.node(node.id);
      const box = boxes.get(node.id);
      return [
        node.id,
        {
          x: snap(left + centre.x - (box?.width ?? 0) / 2),
          y: snap(top + centre.y - (box?.height ?? 0) / 2),
        },
      ];
    }),
  );
}

/**
 * Which node lies above which: those behind the outputs of one node, in the order of the outputs. Only nodes with a single way
 * in take part, so no two rules can contradict each other.
 */
function branchOrder(document: FlowDocument, nodes: readonly FlowNode[], catalog: NodeCatalog) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const branches = new Map<string, FlowEdge[]>();
  const waysIn = new Map<string, number>();
  for (const edge of document.definition.edges) {
    if (!byId.has(edge.from.node) || !byId.has(edge.to.node)) continue;
    waysIn.set(edge.to.node, (waysIn.get(edge.to.node) ?? 0) + 1);
    branches.set(edge.from.node, [...(branches.get(edge.from.node) ?? []), edge]);
  }
  return [...branches].flatMap(([id, edges]) => {
    const node = byId.get(id);
    const ports = node ? portsOf(node, catalog).outputs.map((port) => port.name) : [];
    const targets = edges
      .toSorted((a, b) => ports.indexOf(a.from.port) - ports.indexOf(b.from.port))
      .map((edge) => edge.to.node)
      .filter((target) => waysIn.get(target) === 1);
    return targets.slice(1).map((right, index) => ({ left: targets[index] ?? right, right }));
  });
}
