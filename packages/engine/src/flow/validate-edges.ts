import type { FlowEdge, FlowProblem } from "@millrace/contracts/flow/definition";
import type { FlowGraph, GraphNode } from "./graph.ts";
import { isAssignable } from "./schema.ts";

const named = (node: GraphNode) => `*${node.node.name}*`;
const edgeKey = ({ from, to }: FlowEdge) => `${from.node}.${from.port}>${to.node}.${to.port}`;

/** Problems of the edges themselves: ends and ports that do not exist, doubles, types that do not fit. */
export function edgeProblems(edges: readonly FlowEdge[], graph: FlowGraph): FlowProblem[] {
  const seen = new Set<string>();
  return edges.flatMap((edge) => {
    const key = edgeKey(edge);
    const isDouble = seen.has(key);
    seen.add(key);
    return problemOf(edge, graph, isDouble) ?? [];
  });
}

function problemOf(edge: FlowEdge, graph: FlowGraph, isDouble: boolean): FlowProblem | undefined {
  const from = graph.byId.get(edge.from.node);
  const to = graph.byId.get(edge.to.node);
  if (!from || !to) {
    const missing = from ? edge.to.node : edge.from.node;
    return problem(
      "dangling_edge",
      edge,
      `A connection leads to "${missing}", which does not exist. Delete the connection.`,
    );
  }
  if (isDouble)
    return problem(
      "duplicate_edge",
      edge,
      `${named(from)} and ${named(to)} are connected twice in the same way. Delete one connection.`,
    );
  // Ports of an unknown type are unknown; the type itself is reported.
  const output = from.outputs.find((port) => port.name === edge.from.port);
  if (from.type && !output) return problem("unknown_port", edge, missingPort(from, edge.from.port, "output"));
  const input = to.inputs.find((port) => port.name === edge.to.port);
  if (to.type && !input) return problem("unknown_port", edge, missingPort(to, edge.to.port, "input"));
  if (!output || !input) return undefined;
  const fit = isAssignable(output.schema, input.schema);
  if (fit.ok) return undefined;
  return problem(
    "type_mismatch",
    edge,
    `What ${named(from)} gives does not fit ${named(to)}: ${fit.reason}. Put a node between them that converts it.`,
  );
}

function missingPort(node: GraphNode, port: string, side: "input" | "output"): string {
  const ports = (side === "input" ? node.inputs : node.outputs).map(({ name }) => `"${name}"`);
  const has = ports.length === 0 ? `it has no ${side}s` : `it has ${ports.join(", ")}`;
  return `${named(node)} has no ${side} "${port}"; ${has}. Delete the connection or draw it again.`;
}

const problem = (code: FlowProblem["code"], edge: FlowEdge, message: string): FlowProblem => ({
  code,
  severity: "error",
  edge,
  // The editor shows it on the connection and on the node it leads to.
  nodeId: edge.to.node,
  message,
});
