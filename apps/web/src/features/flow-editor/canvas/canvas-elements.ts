import type { FlowEdge, FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { type Edge, type Node, Position } from "reactflow";
import { edgeKey, type FlowDocument, type Point, positionOf } from "../document/flow-document.ts";
import { type NodePorts, portsOf } from "../document/node-ports.ts";
import type { Selection } from "../state/selection.ts";
import { portOffset, sizeForPorts } from "./node-geometry.ts";
import { createAreasMapper, type ScopeArea } from "./scope-areas.ts";

export type StepNode = Node<
  { node: FlowNode; type: NodeDefinition | undefined; ports: NodePorts; usedOutputs: string },
  "step"
>;
export type StepEdge = Edge<{ edge: FlowEdge; label: string }, "step">;
export type CanvasElements = { nodes: StepNode[]; edges: StepEdge[]; areas: readonly ScopeArea[] };

type ElementsInput = {
  document: FlowDocument;
  selection: Selection;
  /** Places during a drag, before they become an edit. */
  moving: ReadonlyMap<string, Point> | null;
};

/**
 * Maps documents to what React Flow draws. An element whose node, place and selection are unchanged is the very same
 * object as before, so one edit renders one card, however large the flow; a list of the same elements is the same list.
 */
export function createElementsMapper(catalog: NodeCatalog): (input: ElementsInput) => CanvasElements {
  let nodes = new Map<string, StepNode>();
  let edges = new Map<string, StepEdge>();
  let nodeList: StepNode[] = [];
  let edgeList: StepEdge[] = [];
  const areas = createAreasMapper(catalog);
  const ports = new WeakMap<FlowNode, NodePorts>();
  const portsOnce = (node: FlowNode): NodePorts => {
    const known = ports.get(node);
    if (known) return known;
    const made = portsOf(node, catalog);
    ports.set(node, made);
    return made;
  };

  return ({ document, selection, moving }) => {
    const { definition } = document;
    const used = usedOutputPorts(definition.edges);
    const nextNodes = new Map<string, StepNode>();
    for (const node of definition.nodes) {
      const position = moving?.get(node.id) ?? positionOf(document, node.id);
      const usedOutputs = used.get(node.id) ?? "";
      const selected = selection.nodes.has(node.id);
      const known = nodes.get(node.id);
      const isSame =
        known !== undefined &&
        known.data.node === node &&
        known.data.usedOutputs === usedOutputs &&
        known.selected === selected &&
        known.position.x === position.x &&
        known.position.y === position.y;
      nextNodes.set(
        node.id,
        isSame ? known : stepNode(node, position, selected, portsOnce(node), usedOutputs, known, catalog),
      );
    }
    nodes = nextNodes;

    const byId = new Map(definition.nodes.map((node) => [node.id, node]));
    const nextEdges = new Map<string, StepEdge>();
    for (const edge of definition.edges) {
      const source = byId.get(edge.from.node);
      if (!source || !byId.has(edge.to.node)) continue;
      const key = edgeKey(edge);
      const label = branchLabel(edge.from.port, portsOnce(source));
      // Nothing comes out of a disabled node but what came in, through its first output.
      const isIdle = source.disabled && portsOnce(source).outputs[0]?.name !== edge.from.port;
      const selected = selection.edges.has(key);
      const known = edges.get(key);
      const isSame =
        known !== undefined &&
        known.selected === selected &&
        known.data?.label === label &&
        known.className === (isIdle ? idleEdge : "");
      nextEdges.set(
        key,
        isSame ? known : { ...stepEdge(edge, key, label, selected), className: isIdle ? idleEdge : "" },
      );
    }
    edges = nextEdges;
    nodeList = sameOr(nodeList, [...nodes.values()]);
    edgeList = sameOr(edgeList, [...edges.values()]);
    return { nodes: nodeList, edges: edgeList, areas: areas(document, moving) };
  };
}

/** The list itself tells React Flow whether anything is new, before it looks at each element. */
export const sameOr = <T>(known: T[], next: T[]): T[] =>
  known.length === next.length && next.every((item, index) => item === known[index]) ? known : next;

function stepNode(
  node: FlowNode,
  position: Point,
  selected: boolean,
  ports: NodePorts,
  usedOutputs: string,
  known: StepNode | undefined,
  catalog: NodeCatalog,
): StepNode {
  const isSameData = known?.data.node === node && known.data.usedOutputs === usedOutputs;
  const size = sizeForPorts(ports);
  const type = catalog.find(node.type, node.typeVersion);
  const handle = (kind: "source" | "target") => (port: { name: string }, index: number, all: readonly unknown[]) => ({
    id: port.name,
    type: kind,
    position: kind === "source" ? Position.Right : Position.Left,
    x: (kind === "source" ? size.width : 0) - handleSize / 2,
    y: portOffset(index, all.length, size.height) - handleSize / 2,
    width: handleSize,
    height: handleSize,
  });
  return {
    id: node.id,
    type: "step",
    position,
    selected,
    ...size,
    measured: size,
    handles: [...ports.inputs.map(handle("target")), ...ports.outputs.map(handle("source"))],
    data: isSameData ? known.data : { node, type, ports, usedOutputs },
    ariaLabel: `${node.name}, ${type?.title ?? node.type}${node.disabled ? ", disabled" : ""}`,
  };
}

/** The handle's box; its middle is where edges begin and end. */
export const handleSize = 10;

export const idleEdge = "edge-idle";

const stepEdge = (edge: FlowEdge, key: string, label: string, selected: boolean): StepEdge => ({
  id: key,
  type: "step",
  source: edge.from.node,
  sourceHandle: edge.from.port,
  target: edge.to.node,
  targetHandle: edge.to.port,
  selected,
  data: { edge, label },
  ariaLabel: `Connection from ${edge.from.node}${label ? `, ${label},` : ""} to ${edge.to.node}`,
});

/** The branch's name where a node has several ways out; a single way needs none. */
const branchLabel = (port: string, ports: NodePorts): string =>
  ports.outputs.length < 2 ? "" : (ports.outputs.find((candidate) => candidate.name === port)?.label ?? port);

/** The connected output ports of each node, as one text so that equal sets compare equal. */
function usedOutputPorts(edges: readonly FlowEdge[]): ReadonlyMap<string, string> {
  const used = new Map<string, Set<string>>();
  for (const { from } of edges) {
    const known = used.get(from.node);
    if (known) known.add(from.port);
    else used.set(from.node, new Set([from.port]));
  }
  return new Map([...used].map(([id, names]) => [id, [...names].sort().join(" ")]));
}
