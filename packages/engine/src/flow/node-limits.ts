import type { CelExpression, FlowNode, FlowProblem } from "@millrace/contracts/flow/definition";
import type { DynamicParam } from "../expressions/params.ts";
import type { GraphNode } from "./graph.ts";

/** The key expressions of a node's own limits, as places where an expression stands. */
export function limitKeys({ concurrency, rateLimit }: FlowNode): DynamicParam[] {
  const keyOf = (pointer: string, key: CelExpression | undefined): DynamicParam[] =>
    key ? [{ pointer, kind: "cel", source: key.$cel }] : [];
  return [...keyOf("/concurrency/key", concurrency?.key), ...keyOf("/rateLimit/key", rateLimit?.key)];
}

/** A limit of a node that takes no time does nothing. */
export function limitProblems({ node, type }: GraphNode): FlowProblem[] {
  if (!type || type.kind === "effect" || (!node.concurrency && !node.rateLimit)) return [];
  return [
    {
      code: "invalid_params",
      severity: "warning",
      nodeId: node.id,
      message: `*${node.name}* has a limit of its own, which does nothing: only steps that reach outside or run code have one. Take it away.`,
    },
  ];
}
