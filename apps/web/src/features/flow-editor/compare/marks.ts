import type { Comparison } from "@millrace/contracts/api/versions";
import type { FlowEdge } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { arrange } from "../document/auto-layout.ts";
import { edgeKey, type FlowDocument } from "../document/flow-document.ts";

export type NodeMark = "added" | "removed" | "changed" | "moved";
export type EdgeMark = "added" | "removed";

/** What is marked on a canvas, by node and by edge; a node can be changed and moved, too. */
export type Marks = {
  nodes: ReadonlyMap<string, readonly NodeMark[]>;
  edges: ReadonlyMap<string, EdgeMark>;
};

export type MarkedDocument = { document: FlowDocument; marks: Marks };

type Compared = Pick<Comparison, "from" | "to" | "changes" | "moved">;

/** Both sides with their marks: what is gone is marked on the first, what is new on the second, what changed on both. */
export function markedSides(compared: Compared, withMoved: boolean, catalog: NodeCatalog) {
  const all = marksOf(compared, withMoved);
  const nodesWithout = (not: NodeMark) => new Map([...all.nodes].filter(([, marks]) => !marks.includes(not)));
  const edgesWithout = (not: EdgeMark) => new Map([...all.edges].filter(([, mark]) => mark !== not));
  return {
    from: {
      document: placed(compared.from, catalog),
      marks: { nodes: nodesWithout("added"), edges: edgesWithout("added") },
    },
    to: {
      document: placed(compared.to, catalog),
      marks: { nodes: nodesWithout("removed"), edges: edgesWithout("removed") },
    },
  } satisfies Record<string, MarkedDocument>;
}

/** One canvas with both: the second side, and in it what of the first is gone. */
export function markedOverlay(compared: Compared, withMoved: boolean, catalog: NodeCatalog): MarkedDocument {
  const [from, to] = [placed(compared.from, catalog), placed(compared.to, catalog)];
  const ids = new Set(to.definition.nodes.map(({ id }) => id));
  const keys = new Set(to.definition.edges.map(edgeKey));
  const gone = from.definition.nodes.filter(({ id }) => !ids.has(id));
  const goneEdges = from.definition.edges.filter((edge) => !keys.has(edgeKey(edge)));
  return {
    document: {
      definition: {
        ...to.definition,
        nodes: [...to.definition.nodes, ...gone],
        edges: [...to.definition.edges, ...goneEdges],
      },
      layout: { ...to.layout, nodes: { ...from.layout.nodes, ...to.layout.nodes } },
    },
    marks: marksOf(compared, withMoved),
  };
}

function marksOf({ changes, moved }: Compared, withMoved: boolean): Marks {
  const nodes = new Map<string, readonly NodeMark[]>(withMoved ? moved.map((id) => [id, ["moved"]]) : []);
  const edges = new Map<string, EdgeMark>();
  const mark = (edge: FlowEdge | undefined, as: EdgeMark) => edge && edges.set(edgeKey(edge), as);
  for (const { kind, nodeId, edge } of changes) {
    if (kind === "connected") mark(edge, "added");
    else if (kind === "disconnected") mark(edge, "removed");
    else if (nodeId !== undefined && kind !== "settings")
      nodes.set(nodeId, nodes.get(nodeId)?.includes("moved") ? [kind, "moved"] : [kind]);
  }
  return { nodes, edges };
}

/** A layout can lack nodes, as one that was made by a program does; then they are arranged. */
function placed({ definition, layout }: FlowDocument, catalog: NodeCatalog): FlowDocument {
  if (definition.nodes.every(({ id }) => id in layout.nodes)) return { definition, layout };
  return { definition, layout: { ...layout, nodes: arrange({ definition, layout }, catalog) } };
}
