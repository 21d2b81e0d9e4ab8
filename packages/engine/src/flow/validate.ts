import type { FlowDefinition, FlowEdge, FlowProblem } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph, type FlowGraph, type GraphNode, reachableFrom, topologicalOrder, Upstream } from "./graph.ts";
import { isScope } from "./regions.ts";
import { edgeProblems } from "./validate-edges.ts";
import { paramProblems } from "./validate-params.ts";
import { concurrencyProblems, debounceProblems, searchFieldProblems } from "./validate-settings.ts";
import { joinProblems, scopeProblems } from "./validate-structure.ts";
import { typeProblems as expressionTypeProblems } from "./validate-types.ts";

/** How a node is named in a message. */
export const named = (node: GraphNode): string => `*${node.node.name}*`;

/**
 * Every problem of a definition, in the order of its nodes and edges. Errors make it impossible to publish; warnings point
 * at what is allowed but probably not meant. Time grows with nodes plus edges; a flow of 1,000 nodes takes milliseconds.
 */
export function validateFlow(definition: FlowDefinition, catalog: NodeCatalog): FlowProblem[] {
  return [...internalNodes(definition, catalog), ...executionProblems(definition, catalog)];
}

/** The same, for what Millrace runs: a test run may hold nodes that no draft may. */
export function executionProblems(definition: FlowDefinition, catalog: NodeCatalog): FlowProblem[] {
  const graph = buildGraph(definition, catalog);
  const order = topologicalOrder(graph);
  const upstream = new Upstream(order);
  return [
    ...triggerProblems(graph),
    ...duplicateIds(definition),
    ...graph.nodes.flatMap((node) => [...typeProblems(node), ...paramProblems(node, graph, upstream)]),
    ...edgeProblems(definition.edges, graph),
    ...cycleProblems(graph, order),
    ...connectionProblems(graph),
    ...scopeProblems(graph),
    ...joinProblems(graph),
    ...expressionTypeProblems(graph, order, upstream),
    ...concurrencyProblems(definition),
    ...debounceProblems(definition),
    ...searchFieldProblems(definition),
  ];
}

function triggerProblems(graph: FlowGraph): FlowProblem[] {
  const triggers = graph.nodes.filter((node) => node.type?.kind === "trigger");
  if (triggers.length === 0)
    return [
      {
        code: "no_trigger",
        severity: "error",
        message: "The flow never starts, because it has no trigger. Add a webhook, a schedule or a manual trigger.",
      },
    ];
  if (triggers.length === 1) return [];
  const names = triggers.map(named).join(", ");
  return triggers.slice(1).map((node) => ({
    code: "several_triggers",
    severity: "error",
    nodeId: node.node.id,
    message: `A flow has one trigger, but this one has ${triggers.length}: ${names}. Keep one and delete the others.`,
  }));
}

function duplicateIds(definition: FlowDefinition): FlowProblem[] {
  const seen = new Map<string, string>();
  const problems: FlowProblem[] = [];
  for (const { id, name } of definition.nodes) {
    const other = seen.get(id);
    if (other === undefined) seen.set(id, name);
    else
      problems.push({
        code: "duplicate_node_id",
        severity: "error",
        nodeId: id,
        message: `*${name}* and *${other}* have the same id "${id}". Give one of them another id.`,
      });
  }
  return problems;
}

function typeProblems(node: GraphNode): FlowProblem[] {
  if (node.type) return [];
  const { type, typeVersion, id } = node.node;
  return [
    {
      code: "unknown_node_type",
      severity: "error",
      nodeId: id,
      message: `${named(node)} has the type "${type}" version ${typeVersion}, which this installation does not know. Replace the node or update Millrace.`,
    },
  ];
}

function internalNodes(definition: FlowDefinition, catalog: NodeCatalog): FlowProblem[] {
  return definition.nodes
    .filter(({ type, typeVersion }) => catalog.find(type, typeVersion)?.isInternal)
    .map(({ id, name }) => ({
      code: "unknown_node_type",
      severity: "error",
      nodeId: id,
      message: `*${name}* is of a type that only test runs use. Replace the node.`,
    }));
}

function cycleProblems(graph: FlowGraph, order: readonly GraphNode[]): FlowProblem[] {
  if (order.length === graph.nodes.length) return [];
  const sorted = new Set(order);
  const cycle = findCycle(
    graph,
    graph.nodes.filter((node) => !sorted.has(node)),
  );
  const path = [...cycle, cycle[0]].flatMap((node) => (node ? [named(node)] : [])).join(" → ");
  return cycle.slice(0, 1).map((node) => ({
    code: "cycle",
    severity: "error",
    nodeId: node.node.id,
    message: `The flow runs in a circle: ${path}. Delete one of these connections.`,
    ...edgeBetween(cycle),
  }));
}

/** One cycle among nodes of which each has a predecessor in the same set: walk back until a node comes again. */
function findCycle(graph: FlowGraph, rest: readonly GraphNode[]): GraphNode[] {
  const inRest = new Set(rest);
  const path: GraphNode[] = [];
  const positions = new Map<GraphNode, number>();
  let current = rest[0];
  while (current) {
    const known = positions.get(current);
    if (known !== undefined) return fromFirst(path.slice(known).reverse());
    positions.set(current, path.length);
    path.push(current);
    current = current.incoming
      .map((edge) => graph.byId.get(edge.from.node))
      .find((source): source is GraphNode => source !== undefined && inRest.has(source));
  }
  return path;
}

/** The same round, told from its node that comes first in the definition. */
function fromFirst(cycle: GraphNode[]): GraphNode[] {
  const first = cycle.reduce((at, node, index) => (node.index < (cycle[at]?.index ?? 0) ? index : at), 0);
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

function edgeBetween(cycle: readonly GraphNode[]): { edge?: FlowEdge } {
  const last = cycle[cycle.length - 1];
  const edge = last?.outgoing.find((candidate) => candidate.to.node === cycle[0]?.node.id);
  return edge ? { edge } : {};
}

function connectionProblems(graph: FlowGraph): FlowProblem[] {
  const reachable = reachableFrom(
    graph,
    graph.nodes.filter((node) => node.type?.kind === "trigger"),
  );
  return graph.nodes.flatMap((node) => [...unreachable(node, reachable), ...unconnected(node)]);
}

function unreachable(node: GraphNode, reachable: ReadonlySet<GraphNode>): FlowProblem[] {
  if (reachable.has(node) || !node.type || node.type.kind === "trigger") return [];
  const why =
    node.incoming.length === 0
      ? "because nothing connects to it"
      : "because what connects to it is never reached from the trigger";
  return [
    {
      code: "unreachable_node",
      severity: "error",
      nodeId: node.node.id,
      message: `${named(node)} never runs, ${why}. Connect it or delete it.`,
    },
  ];
}

/** A branch that leads nowhere is allowed, but when other branches of the same node lead on it is probably forgotten. */
function unconnected(node: GraphNode): FlowProblem[] {
  if (node.outputs.length < 2 || node.outgoing.length === 0) return [];
  const used = new Set(node.outgoing.map((edge) => edge.from.port));
  return (
    node.outputs
      // A scope often ends its branch, and one without a body is an error of its own.
      .filter((port) => !used.has(port.name) && !isScope(node))
      .map((port) => ({
        code: "unconnected_port",
        severity: "warning",
        nodeId: node.node.id,
        message: `The branch "${port.label}" of ${named(node)} leads nowhere, so a run that takes it stops there. Connect it if something should follow.`,
      }))
  );
}
