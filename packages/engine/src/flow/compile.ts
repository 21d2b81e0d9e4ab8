import { AppError } from "@millrace/contracts/errors";
import {
  defaultStepTimeoutMs,
  type FlowDefinition,
  type FlowEdge,
  type FlowNode,
  type FlowSettings,
  type RetryPolicy,
  retryPolicy,
} from "@millrace/contracts/flow/definition";
import type { NodeCatalog, NodeDefinition, NodeKind } from "@millrace/contracts/flow/node-definition";
import { type CompiledParams, compileParams } from "../expressions/params.ts";
import { buildGraph, type GraphNode, topologicalOrder, Upstream } from "./graph.ts";
import { validateFlow } from "./validate.ts";

/** A node as runs use it. Nodes and edges are numbered, so that the state of a run is held in plain arrays. */
export type CompiledNode = {
  readonly id: string;
  /** Position in the definition. */
  readonly index: number;
  readonly name: string;
  readonly kind: NodeKind;
  readonly definition: FlowNode;
  readonly type: NodeDefinition;
  readonly timeoutMs: number;
  /** For all attempts together; `null` without a limit. */
  readonly deadlineMs: number | null;
  readonly retry: RetryPolicy;
  readonly disabled: boolean;
  readonly params: CompiledParams;
  /** Names of the output ports, with `error` where the node has it. */
  readonly outputPorts: readonly string[];
  /** In definition order. */
  readonly incoming: readonly CompiledEdge[];
  readonly outgoing: readonly CompiledEdge[];
};

export type CompiledEdge = {
  readonly index: number;
  readonly fromPort: string;
  readonly from: CompiledNode;
  readonly to: CompiledNode;
};

export type CompiledFlow = {
  readonly definition: FlowDefinition;
  readonly nodes: ReadonlyMap<string, CompiledNode>;
  /** The same nodes by `index`. */
  readonly nodeList: readonly CompiledNode[];
  readonly edgeCount: number;
  readonly trigger: CompiledNode;
  readonly settings: FlowSettings;
  /** Whether one node comes before another on some path, by id. */
  readonly upstream: { has: (node: string, before: string) => boolean; before: (node: string) => string[] };
};

/**
 * Makes a definition executable: types found, params filled with their schema's defaults and parsed, nodes linked. Pure, and
 * worth keeping per content hash. Throws `AppError` `flow.invalid`, with the errors in `details.problems`, for a definition
 * that validation refuses.
 */
export function compileFlow(definition: FlowDefinition, catalog: NodeCatalog): CompiledFlow {
  const problems = validateFlow(definition, catalog).filter((problem) => problem.severity === "error");
  if (problems.length > 0) throw invalid(problems);
  const graph = buildGraph(definition, catalog);
  const nodes = new Map<string, Linked>();
  for (const node of graph.nodes) nodes.set(node.node.id, compileNode(node));
  for (const [index, edge] of definition.edges.entries()) link(index, edge, nodes);
  const nodeList = [...nodes.values()];
  const trigger = nodeList.find((node) => node.kind === "trigger");
  // Validation has made sure of it.
  if (!trigger) throw invalid([]);
  return {
    definition,
    nodes,
    nodeList,
    edgeCount: definition.edges.length,
    trigger,
    settings: definition.settings,
    upstream: new Upstream(topologicalOrder(graph)),
  };
}

const invalid = (problems: ReturnType<typeof validateFlow>) =>
  new AppError("flow.invalid", { details: { problems: problems.map((problem) => ({ ...problem })) } });

/** Edges are added once all nodes are there. */
type Linked = Omit<CompiledNode, "incoming" | "outgoing"> & { incoming: CompiledEdge[]; outgoing: CompiledEdge[] };

function compileNode({ node, type, index, outputs }: GraphNode): Linked {
  if (!type) throw invalid([]);
  return {
    id: node.id,
    index,
    name: node.name,
    kind: type.kind,
    definition: node,
    type,
    timeoutMs: node.timeoutMs ?? type.defaults?.timeoutMs ?? defaultStepTimeoutMs,
    deadlineMs: node.deadlineMs ?? null,
    retry: node.retry ?? retryPolicy.parse({ maxAttempts: type.defaults?.maxAttempts ?? 1 }),
    disabled: node.disabled,
    params: compileParams(type.params.parse(node.params)),
    outputPorts: outputs.map((port) => port.name),
    incoming: [],
    outgoing: [],
  };
}

function link(index: number, edge: FlowEdge, nodes: ReadonlyMap<string, Linked>): void {
  const from = nodes.get(edge.from.node);
  const to = nodes.get(edge.to.node);
  if (!from || !to) return;
  const compiled: CompiledEdge = { index, fromPort: edge.from.port, from, to };
  from.outgoing.push(compiled);
  to.incoming.push(compiled);
}
