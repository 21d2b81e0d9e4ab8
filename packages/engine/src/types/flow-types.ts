import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonSchema, NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph, type FlowGraph, type GraphNode, topologicalOrder, Upstream } from "../flow/graph.ts";
import { isScope, type Regions, regionsOf } from "../flow/regions.ts";
import { inferDone, inferNode, type NodeTypes } from "./node-types.ts";
import { PortReach } from "./port-reach.ts";
import { anything, exactly, integer, nothing, unionOf } from "./schema-parts.ts";
import { noScopeTypes, type ScopeTypes } from "./scope-types.ts";
import type { FlowSamples, FlowTypes, Typing } from "./typing.ts";

export type { FlowSamples, FlowTypes } from "./typing.ts";

const noSamples: FlowSamples = {};
const memo = new WeakMap<FlowDefinition, WeakMap<NodeCatalog, WeakMap<FlowSamples, FlowTypes>>>();

/**
 * The types at every port of a flow: what nodes say, carried through those that compute or hand on, and, where samples are
 * given, filled in from data, marked as such. Without samples everything it says holds for every run. Asked again about the
 * same definition it costs nothing, and about one that differs in a node, it computes that node and what depends on it.
 */
export function typesOfFlow(
  definition: FlowDefinition,
  catalog: NodeCatalog,
  samples: FlowSamples = noSamples,
): FlowTypes {
  const byCatalog = memo.get(definition) ?? new WeakMap<NodeCatalog, WeakMap<FlowSamples, FlowTypes>>();
  memo.set(definition, byCatalog);
  const bySamples = byCatalog.get(catalog) ?? new WeakMap<FlowSamples, FlowTypes>();
  byCatalog.set(catalog, bySamples);
  const known = bySamples.get(samples);
  if (known) return known;
  const made = computeTypes(buildGraph(definition, catalog), samples);
  bySamples.set(samples, made);
  return made;
}

/** The same for a graph whose order is at hand already, without samples. */
export const typesOfGraph = (graph: FlowGraph, order: readonly GraphNode[], upstream: Upstream): FlowTyping =>
  new FlowTyping(graph, order, upstream, noSamples);

function computeTypes(graph: FlowGraph, samples: FlowSamples): FlowTypes {
  const order = topologicalOrder(graph);
  return new FlowTyping(graph, order, new Upstream(order), samples);
}

type Visit = { node: GraphNode; isLeaving: boolean };
type Inside = ReadonlyMap<GraphNode | null, readonly GraphNode[]>;

/** Nodes in an order in which a scope's body comes right behind it; then the scope is left, and what follows it comes. */
function visitsOf(inside: Inside, scope: GraphNode | null = null): Visit[] {
  return (inside.get(scope) ?? []).flatMap((node) => {
    const entry = { node, isLeaving: false };
    return isScope(node) ? [entry, ...visitsOf(inside, node), { node, isLeaving: true }] : [entry];
  });
}

const places = new WeakMap<JsonSchema, JsonSchema>();

/** What a scope shows to its own body. */
function placeOf(item: JsonSchema): JsonSchema {
  const known = places.get(item) ?? exactly({ item, index: integer });
  places.set(item, known);
  return known;
}

/** What the types of one flow follow from, worked out once. */
class FlowTyping implements Typing {
  readonly graph: FlowGraph;
  readonly samples: FlowSamples;
  readonly isCertain: boolean;
  readonly regions: Regions;
  readonly inside: Inside;
  readonly #order: readonly GraphNode[];
  readonly #upstream: Upstream;
  readonly #reach: PortReach;
  readonly #nodes = new Map<GraphNode, NodeTypes>();
  readonly #trigger: GraphNode | undefined;

  constructor(graph: FlowGraph, order: readonly GraphNode[], upstream: Upstream, samples: FlowSamples) {
    this.graph = graph;
    this.samples = samples;
    this.isCertain = samples === noSamples;
    this.regions = regionsOf(graph);
    this.inside = Map.groupBy(order, (node) => this.regions.get(node) ?? null);
    const visits = visitsOf(this.inside);
    this.#order = visits.filter(({ isLeaving }) => !isLeaving).map(({ node }) => node);
    this.#upstream = upstream;
    this.#reach = new PortReach(graph);
    this.#trigger = graph.nodes.find((node) => node.type?.kind === "trigger");
    for (const { node, isLeaving } of visits) {
      const types = this.#nodes.get(node);
      this.#nodes.set(node, isLeaving && types ? inferDone(this, node, types) : inferNode(this, node));
    }
  }

  output(nodeId: string, port: string): JsonSchema {
    const node = this.graph.byId.get(nodeId);
    return (node && this.#nodes.get(node)?.outputs.get(port)) ?? anything;
  }

  input(nodeId: string): JsonSchema {
    const node = this.graph.byId.get(nodeId);
    return (node && this.#nodes.get(node)?.input) ?? anything;
  }

  /** The same object as long as nothing that the node is and that its expressions see is another. */
  knownOf(nodeId: string): object | undefined {
    const node = this.graph.byId.get(nodeId);
    return node && this.#nodes.get(node);
  }

  scope(nodeId: string): ScopeTypes {
    const node = this.graph.byId.get(nodeId);
    const types = node && this.#nodes.get(node);
    if (!node || !types) return noScopeTypes;
    const ids = () => this.#order.map((one) => one.node.id).filter((id) => this.#upstream.has(nodeId, id));
    return {
      ...this.surroundings(node),
      input: types.input,
      get stepIds() {
        return ids();
      },
    };
  }

  /** What a node's expressions see besides its input. */
  surroundings(node: GraphNode): Omit<ScopeTypes, "input" | "stepIds"> {
    return {
      trigger: this.#trigger ? this.stepType(this.#trigger, this.#trigger) : anything,
      ...this.#place(node),
      step: (id) => {
        const step = this.graph.byId.get(id);
        return step && this.#upstream.has(node.node.id, id) ? this.stepType(step, node) : undefined;
      },
    };
  }

  /** What `steps.<id>` is for a later node. */
  stepType(step: GraphNode, later: GraphNode): JsonSchema {
    for (let at = this.regions.get(later); at; at = this.regions.get(at))
      if (at === step) return placeOf(this.#itemOf(step));
    const outputs = this.#nodes.get(step)?.outputs;
    if (!outputs) return anything;
    const ports = step === later ? [...outputs.keys()] : this.#reach.portsBefore(step, later);
    return unionOf(ports.map((port) => outputs.get(port) ?? anything));
  }

  /** What comes from a scope's port `body`. */
  #itemOf(scope: GraphNode): JsonSchema {
    return this.#nodes.get(scope)?.item ?? anything;
  }

  #place(node: GraphNode): { item: JsonSchema; index: JsonSchema } {
    for (let at = this.regions.get(node); at; at = this.regions.get(at))
      if (at.type?.scope !== "boundary") return { item: this.#itemOf(at), index: integer };
    return { item: nothing, index: nothing };
  }
}
