import type { FlowProblem } from "@millrace/contracts/flow/definition";
import { findDynamicParams } from "../expressions/params.ts";
import { type FlowTypes, typesOfGraph } from "../types/flow-types.ts";
import { expectedAt, findingsOfParam } from "../types/param-types.ts";
import type { FlowGraph, GraphNode, Upstream } from "./graph.ts";

const mostPerParam = 3;

/**
 * Expressions and templates that can't work, whatever data comes: a field that is never there, a function on a value of
 * another type, a result that the parameter can't take. A warning and not an error: only a run that gets there would fail.
 */
export function typeProblems(graph: FlowGraph, order: readonly GraphNode[], upstream: Upstream): FlowProblem[] {
  const types = typesOfGraph(graph, order, upstream);
  return graph.nodes.flatMap((node) => {
    const known = types.knownOf(node.node.id);
    if (!known) return [];
    const before = remembered.get(known);
    if (before) return before;
    const problems = problemsOf(node, types);
    remembered.set(known, problems);
    return problems;
  });
}

/** While a person types, all nodes but a few are the same, and see the same, as before. */
const remembered = new WeakMap<object, FlowProblem[]>();

function problemsOf({ type, node }: GraphNode, types: FlowTypes): FlowProblem[] {
  const dynamic = type && !node.disabled ? findDynamicParams(node.params) : [];
  if (!type || dynamic.length === 0) return [];
  const scope = types.scope(node.id);
  return dynamic.flatMap((param) =>
    findingsOfParam(param, scope, expectedAt(type, param.pointer))
      .filter((finding) => finding.certain)
      .slice(0, mostPerParam)
      .map((finding): FlowProblem => {
        const what = param.kind === "cel" ? "An expression" : "A template";
        return {
          code: "expression_type",
          severity: "warning",
          nodeId: node.id,
          pointer: param.pointer,
          position: finding.from,
          message: `${what} in *${node.name}* can't work: ${sentence(finding.message)}`,
        };
      }),
  );
}

const sentence = (text: string) => (/[.?!]$/.test(text) ? text : `${text}.`);
