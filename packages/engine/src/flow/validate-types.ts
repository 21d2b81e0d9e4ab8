import type { FlowProblem } from "@millrace/contracts/flow/definition";
import { findDynamicParams } from "../expressions/params.ts";
import { computeTypes } from "../types/flow-types.ts";
import { expectedAt, findingsOfParam } from "../types/param-types.ts";
import type { FlowGraph, GraphNode } from "./graph.ts";

const mostPerParam = 3;

/**
 * Expressions and templates that can't work, whatever data comes: a field that is never there, a function on a value of
 * another type, a result that the parameter can't take. A warning and not an error: only a run that gets there would fail.
 */
export function typeProblems(graph: FlowGraph): FlowProblem[] {
  const types = computeTypes(graph);
  return graph.nodes.flatMap((node) => {
    const { type, node: definition } = node;
    if (!type || definition.disabled) return [];
    const dynamic = findDynamicParams(definition.params);
    if (dynamic.length === 0) return [];
    const scope = types.scope(definition.id);
    return dynamic.flatMap((param) =>
      findingsOfParam(param, scope, expectedAt(type, param.pointer))
        .filter((finding) => finding.certain)
        .slice(0, mostPerParam)
        .map((finding): FlowProblem => {
          const what = param.kind === "cel" ? "An expression" : "A template";
          return {
            code: "expression_type",
            severity: "warning",
            nodeId: definition.id,
            pointer: param.pointer,
            position: finding.from,
            message: `${what} in ${named(node)} can't work: ${sentence(finding.message)}`,
          };
        }),
    );
  });
}

const named = (node: GraphNode) => `*${node.node.name}*`;
const sentence = (text: string) => (/[.?!]$/.test(text) ? text : `${text}.`);
