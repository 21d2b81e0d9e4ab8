import type { FlowProblem } from "@millrace/contracts/flow/definition";
import { bodyPort } from "@millrace/contracts/flow/node-definition";
import { type FlowGraph, joinRuleOf } from "./graph.ts";
import { crossingEdges, crossingReason, isScope, regionsOf } from "./regions.ts";

/** Scopes with nothing in them, and connections into or out of a body. */
export function scopeProblems(graph: FlowGraph): FlowProblem[] {
  const scopes = graph.nodes.filter(isScope);
  if (scopes.length === 0) return [];
  const empty = scopes.filter((scope) => !scope.outgoing.some((edge) => edge.from.port === bodyPort));
  const regions = regionsOf(graph);
  return [
    ...empty.map(
      ({ node }): FlowProblem => ({
        code: "empty_body",
        severity: "error",
        nodeId: node.id,
        message: `Nothing runs inside *${node.name}*. Connect its port "${bodyPort}" to the first node of what it should run.`,
      }),
    ),
    ...crossingEdges(graph, regions).map(
      (crossing): FlowProblem => ({
        code: "crosses_scope",
        severity: "error",
        edge: crossing.edge,
        nodeId: crossing.to.node.id,
        message: `${crossingReason(regions, crossing)} Delete this connection.`,
      }),
    ),
  ];
}

/** A join that needs more branches than lead to it would never go on. */
export function joinProblems(graph: FlowGraph): FlowProblem[] {
  return graph.nodes.flatMap((node): FlowProblem[] => {
    const need = joinRuleOf(node)?.need ?? "all";
    if (need === "all" || need <= node.incoming.length) return [];
    return [
      {
        code: "invalid_params",
        severity: "error",
        nodeId: node.node.id,
        message: `*${node.node.name}* waits for ${need} branches, but ${node.incoming.length} lead to it. Connect more or wait for fewer.`,
      },
    ];
  });
}
