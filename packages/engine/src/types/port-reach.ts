import { bodyPort } from "@millrace/contracts/flow/node-definition";
import type { FlowGraph, GraphNode } from "../flow/graph.ts";

/**
 * Through which ports a step has left when a later one runs. Where every way to the later step leads through the earlier one
 * it left through a port from which the later one can be reached; else it may have left through any.
 */
export class PortReach {
  readonly #graph: FlowGraph;
  readonly #after = new Map<string, ReadonlySet<GraphNode>>();
  readonly #without = new Map<GraphNode, ReadonlySet<GraphNode>>();

  constructor(graph: FlowGraph) {
    this.#graph = graph;
  }

  portsBefore(step: GraphNode, later: GraphNode): readonly string[] {
    const ports = step.outputs.map(({ name }) => name).filter((name) => !(isScope(step) && name === bodyPort));
    if (ports.length < 2 || this.#reachedWithout(step).has(later)) return ports;
    const leading = ports.filter((port) => this.#reachedFrom(step, port).has(later));
    return leading.length > 0 ? leading : ports;
  }

  #reachedFrom(step: GraphNode, port: string): ReadonlySet<GraphNode> {
    const key = `${step.node.id} ${port}`;
    const known = this.#after.get(key);
    if (known) return known;
    const reached = this.#spread(
      step.outgoing.filter((edge) => edge.from.port === port).map((edge) => this.#graph.byId.get(edge.to.node)),
      null,
    );
    this.#after.set(key, reached);
    return reached;
  }

  /** Everything that can be reached although the step lets nothing through. */
  #reachedWithout(step: GraphNode): ReadonlySet<GraphNode> {
    const known = this.#without.get(step);
    if (known) return known;
    const starts = this.#graph.nodes.filter((node) => node.incoming.length === 0);
    const reached = this.#spread(starts, step);
    this.#without.set(step, reached);
    return reached;
  }

  #spread(starts: readonly (GraphNode | undefined)[], closed: GraphNode | null): ReadonlySet<GraphNode> {
    const reached = new Set(starts.filter((node) => node !== undefined));
    for (const node of reached) {
      if (node === closed) continue;
      for (const edge of node.outgoing) {
        const next = this.#graph.byId.get(edge.to.node);
        if (next) reached.add(next);
      }
    }
    return reached;
  }
}

const isScope = (node: GraphNode): boolean => node.type?.kind === "scope";
