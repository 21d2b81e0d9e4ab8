import dagre from "@dagrejs/dagre";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { boxOf, columnGap, nodeWidth, rowGap, snap } from "../canvas/node-geometry.ts";
import type { FlowDocument, Point } from "./flow-document.ts";

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
  for (const node of nodes) {
    const box = boxes.get(node.id);
    graph.setNode(node.id, { width: box?.width ?? nodeWidth, height: box?.height ?? 0 });
  }
  for (const edge of document.definition.edges)
    if (boxes.has(edge.from.node) && boxes.has(edge.to.node))
      graph.setEdge(edge.from.node, edge.to.node, {}, `${edge.from.port}>${edge.to.port}`);
  dagre.layout(graph);

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
