import type { FlowNode, FlowProblem } from "@millrace/contracts/flow/definition";
import type { StepReference } from "../expressions/cel.ts";
import { type DynamicParam, findDynamicParams } from "../expressions/params.ts";
import { parsedCel, parsedTemplate } from "../expressions/parsed.ts";
import type { FlowGraph, GraphNode, Upstream } from "./graph.ts";
import { limitKeys, limitProblems } from "./node-limits.ts";
import { refusalText } from "./refusal-text.ts";

const named = (node: GraphNode) => `*${node.node.name}*`;

/** Problems inside a node's params: what its schema refuses, and expressions and templates that can't work. */
export function paramProblems(node: GraphNode, graph: FlowGraph, upstream: Upstream): FlowProblem[] {
  const dynamic = [...findDynamicParams(node.node.params), ...limitKeys(node.node)];
  return [
    ...schemaProblems(node),
    ...limitProblems(node),
    ...dynamic.flatMap((param) => dynamicProblems(param, node, graph, upstream)),
  ];
}

const known = new WeakMap<FlowNode, { type: GraphNode["type"]; problems: FlowProblem[] }>();

/** Remembered per node: while somebody edits, all nodes but one are the objects that they were before. */
function schemaProblems(node: GraphNode): FlowProblem[] {
  const before = known.get(node.node);
  if (before && before.type === node.type) return before.problems;
  const problems = refusedParams(node);
  known.set(node.node, { type: node.type, problems });
  return problems;
}

function refusedParams(node: GraphNode): FlowProblem[] {
  const result = node.type?.params.safeParse(node.node.params);
  if (!result || result.success) return [];
  return result.error.issues.map((issue) => {
    const pointer = issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
    const field = issue.path.map(String).join(".");
    return {
      code: "invalid_params",
      severity: "error",
      nodeId: node.node.id,
      pointer,
      message: `${named(node)} is not set up completely: ${refusal(field, issue)}`,
    };
  });
}

/** Where nothing is given, what type it would have had helps nobody. */
function refusal(field: string, issue: Parameters<typeof refusalText>[0]): string {
  if (!field) return sentence(refusalText(issue));
  if (issue.message.endsWith("received undefined")) return `"${field}" is missing.`;
  return `"${field}": ${sentence(refusalText(issue))}`;
}

const sentence = (text: string) => (/[.?!]$/.test(text) ? text : `${text}.`);

function dynamicProblems(param: DynamicParam, node: GraphNode, graph: FlowGraph, upstream: Upstream): FlowProblem[] {
  const isCel = param.kind === "cel";
  const parsed = isCel ? parsedCel(param.source) : parsedTemplate(param.source);
  const place = { nodeId: node.node.id, pointer: param.pointer };
  if (!parsed.ok)
    return [
      {
        code: isCel ? "bad_expression" : "bad_template",
        severity: "error",
        ...place,
        position: parsed.position,
        message: `${isCel ? "An expression" : "A template"} in ${named(node)} can't be read: ${parsed.message}`,
      },
    ];
  return parsed.program.references.flatMap((reference) => {
    const message = referenceProblem(reference, node, graph, upstream);
    return message
      ? [{ code: "unknown_step_reference", severity: "error", ...place, position: reference.position, message }]
      : [];
  });
}

/** A step is seen by what comes after it only, so that a step always sees the same whatever else runs beside it. */
function referenceProblem(
  { step }: StepReference,
  node: GraphNode,
  graph: FlowGraph,
  upstream: Upstream,
): string | undefined {
  const source = graph.byId.get(step);
  if (!source) {
    const names = graph.nodes.map(({ node: { id } }) => id).filter((id) => upstream.has(node.node.id, id));
    const known =
      names.length > 0 ? `Before it there are: ${names.slice(0, 12).join(", ")}.` : "Nothing comes before it.";
    return `${named(node)} reads steps.${step}, which does not exist. ${known}`;
  }
  if (source === node)
    return `${named(node)} reads its own output, which is not there before it has run. Read "input" instead.`;
  if (upstream.has(node.node.id, step)) return undefined;
  return `${named(node)} reads the output of ${named(source)}, which does not come before it. Connect ${named(source)} so that it runs first.`;
}
