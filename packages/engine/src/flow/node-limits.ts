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

/** What changes about the limits of a node, in words. */
export function limitChanges(name: string, old: FlowNode, node: FlowNode): string[] {
  const texts: string[] = [];
  const [hadPlaces, places] = [describePlaces(old), describePlaces(node)];
  if (hadPlaces !== places) texts.push(`Changed how often ${name} runs at once from ${hadPlaces} to ${places}`);
  const [hadRate, rate] = [describeRate(old), describeRate(node)];
  if (hadRate !== rate) texts.push(`Changed how often ${name} may begin from ${hadRate} to ${rate}`);
  return texts;
}

const describePlaces = ({ concurrency }: FlowNode): string =>
  concurrency ? `${concurrency.max}${forEach(concurrency.key)}` : "no limit";
const describeRate = ({ rateLimit }: FlowNode): string =>
  rateLimit ? `${rateLimit.max} per ${rateLimit.perMs / 1_000} s${forEach(rateLimit.key)}` : "no limit";
const forEach = (key: CelExpression | undefined): string => (key ? ` for each ${key.$cel}` : "");
