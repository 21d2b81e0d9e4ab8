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
import {
  bodyPort,
  type JoinRule,
  type NodeCatalog,
  type NodeDefinition,
  type NodeKind,
} from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { type CompiledParams, compileParams } from "../expressions/params.ts";
import { buildGraph, type FlowGraph, type GraphNode, joinRuleOf, topologicalOrder, Upstream } from "./graph.ts";
import { raceOf } from "./races.ts";
import { regionsOf } from "./regions.ts";
import { executionProblems } from "./validate.ts";

/** A node as runs use it. Nodes and edges are numbered by region, so that the state of a run is held in plain arrays. */
export type CompiledNode = {
  readonly id: string;
  /** Position in its region. */
  readonly slot: number;
  readonly region: CompiledRegion;
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
  /** Of a loop: whether there is another round, computed before each. */
  readonly condition: CompiledParams | null;
  /** Names of the output ports, with `error` where the node has it. */
  readonly outputPorts: readonly string[];
  /** In definition order. */
  readonly incoming: readonly CompiledEdge[];
  /** Without those from a scope's port `body`. */
  readonly outgoing: readonly CompiledEdge[];
  /** What a scope runs. */
  readonly body: CompiledRegion | null;
  /** The rule of a join. */
  readonly join: JoinRule | null;
  /** The joins that may give this node up, or live with its failure, the nearest first. */
  readonly races: readonly CompiledNode[];
  /** Of a join: the nodes that nothing but this join waits for. */
  readonly racers: readonly CompiledNode[];
};

/** The flow without its bodies, or one body without those inside it. */
export type CompiledRegion = {
  readonly scope: CompiledNode | null;
  /** By slot, in definition order. */
  readonly nodes: readonly CompiledNode[];
  readonly edgeCount: number;
  /** Edges from the scope's port `body`. */
  readonly entries: readonly CompiledEdge[];
};

export type CompiledEdge = {
  /** Position among the edges of the region that it leads into. */
  readonly slot: number;
  readonly fromPort: string;
  readonly from: CompiledNode;
  readonly to: CompiledNode;
};

export type CompiledFlow = {
  readonly definition: FlowDefinition;
  readonly nodes: ReadonlyMap<string, CompiledNode>;
  readonly root: CompiledRegion;
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
  const problems = executionProblems(definition, catalog).filter(
    // A type that does not fit fails the step it comes to, if a run gets there; it keeps no flow from running.
    ({ severity, code }) => severity === "error" && code !== "type_mismatch",
  );
  if (problems.length > 0) throw invalid(problems);
  const graph = buildGraph(definition, catalog);
  const order = topologicalOrder(graph);
  const nodes = compileNodes(graph);
  for (const edge of definition.edges) link(edge, nodes);
  linkRaces(graph, order, nodes);
  const trigger = [...nodes.values()].find((node) => node.kind === "trigger");
  // Validation has made sure of it.
  if (!trigger) throw invalid([]);
  return {
    definition,
    nodes,
    root: trigger.region,
    trigger,
    settings: definition.settings,
    upstream: new Upstream(order),
  };
}

const invalid = (problems: ReturnType<typeof executionProblems>) =>
  new AppError("flow.invalid", { details: { problems: problems.map((problem) => ({ ...problem })) } });

/** Edges, bodies and races are added once all nodes are there. */
type Region = { scope: Linked | null; nodes: Linked[]; edgeCount: number; entries: CompiledEdge[] };
type Linked = Omit<CompiledNode, "incoming" | "outgoing" | "region" | "body" | "races" | "racers"> & {
  region: Region;
  body: Region | null;
  incoming: CompiledEdge[];
  outgoing: CompiledEdge[];
  races: CompiledNode[];
  racers: CompiledNode[];
};

function compileNodes(graph: FlowGraph): Map<string, Linked> {
  const regions = regionsOf(graph);
  const made = new Map<GraphNode | null, Region>();
  const regionOf = (scope: GraphNode | null): Region => {
    const known = made.get(scope);
    if (known) return known;
    const region: Region = { scope: null, nodes: [], edgeCount: 0, entries: [] };
    made.set(scope, region);
    return region;
  };
  const nodes = new Map<string, Linked>();
  for (const graphNode of graph.nodes) {
    const region = regionOf(regions.get(graphNode) ?? null);
    const node = compileNode(graphNode, region, graphNode.type?.kind === "scope" ? regionOf(graphNode) : null);
    if (node.body) node.body.scope = node;
    region.nodes.push(node);
    nodes.set(node.id, node);
  }
  return nodes;
}

function compileNode(graphNode: GraphNode, region: Region, body: Region | null): Linked {
  const { node, type, outputs } = graphNode;
  if (!type) throw invalid([]);
  const { params, condition } = splitCondition(type.params.parse(node.params), type);
  return {
    id: node.id,
    slot: region.nodes.length,
    region,
    name: node.name,
    kind: type.kind,
    definition: node,
    type,
    timeoutMs: node.timeoutMs ?? type.defaults?.timeoutMs ?? defaultStepTimeoutMs,
    deadlineMs: node.deadlineMs ?? null,
    retry:
      type.kind === "scope"
        ? once
        : (node.retry ?? retryPolicy.parse({ maxAttempts: type.defaults?.maxAttempts ?? 1 })),
    disabled: node.disabled,
    params: compileParams(params),
    condition: condition && compileParams(condition),
    outputPorts: outputs.map((port) => port.name),
    incoming: [],
    outgoing: [],
    body,
    join: joinRuleOf(graphNode),
    races: [],
    racers: [],
  };
}

/** What failed inside a scope was tried again there. */
const once = retryPolicy.parse({ maxAttempts: 1 });

/** The condition of a loop is computed anew for each round, all other parameters once. */
function splitCondition(
  params: JsonObject,
  type: NodeDefinition,
): { params: JsonObject; condition: JsonObject | null } {
  if (type.scope !== "loop" || params.while === undefined) return { params, condition: null };
  const { while: condition, ...rest } = params;
  return { params: rest, condition: { while: condition } };
}

function link(edge: FlowEdge, nodes: ReadonlyMap<string, Linked>): void {
  const from = nodes.get(edge.from.node);
  const to = nodes.get(edge.to.node);
  if (!from || !to) return;
  const isEntry = from.body !== null && edge.from.port === bodyPort;
  const compiled: CompiledEdge = { slot: to.region.edgeCount++, fromPort: edge.from.port, from, to };
  if (isEntry) to.region.entries.push(compiled);
  else from.outgoing.push(compiled);
  to.incoming.push(compiled);
}

/** Joins in topological order: the first that a node can lose against is the nearest. */
function linkRaces(graph: FlowGraph, order: readonly GraphNode[], nodes: ReadonlyMap<string, Linked>): void {
  for (const graphNode of order) {
    const join = nodes.get(graphNode.node.id);
    if (!join?.join || join.disabled || !(join.join.cancelsOthers || join.join.toleratesFailure)) continue;
    for (const { node } of raceOf(graph, order, graphNode)) {
      const racer = nodes.get(node.id);
      racer?.races.push(join);
      if (racer) join.racers.push(racer);
    }
  }
}
