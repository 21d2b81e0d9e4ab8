import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import { bodyPort, pinnedType } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import type { FlowGraph, GraphNode } from "./graph.ts";

/** What a node gave, or is to give, and through which of its ports. */
export type PinnedOutput = { port: string; value: JsonValue };

/**
 * What one run has recorded, as one node of it saw it: the outputs of steps, and for the scopes around which item or round it
 * was, the item of those that have run.
 */
export type RecordedData = {
  steps: ReadonlyMap<string, PinnedOutput>;
  items: ReadonlyMap<string, JsonValue>;
  indexes: ReadonlyMap<string, number>;
};

export type TestRefusal =
  /** The chosen node is not in the flow, starts it, is disabled, or did not come about with the recorded data. */
  | { reason: "unknown_node" | "trigger" | "disabled" | "not_reached"; nodeIds: string[] }
  /** What the chosen node sees of these is neither recorded nor pinned. */
  | { reason: "no_data"; nodeIds: string[] }
  /** Pins of these nodes leave through a port that the node does not have (any more). */
  | { reason: "pin_without_port"; nodeIds: string[] };

/** What is executed, and which nodes of it give pinned data instead of running. */
export type TestDefinition = { definition: FlowDefinition; pinned: string[] };

/** Nodes with what they give instead of being executed. */
export type Pins = ReadonlyMap<GraphNode, PinnedOutput>;

/** A node and all that leads to it. */
export function leadingTo(graph: FlowGraph, target: GraphNode): Set<GraphNode> {
  const found = new Set([target]);
  for (const node of found)
    for (const { from } of node.incoming) {
      const source = graph.byId.get(from.node);
      if (source) found.add(source);
    }
  return found;
}

/** The kept nodes with their connections; those with a pin give it. */
export function assemble(
  { settings, format, edges }: FlowDefinition,
  graph: FlowGraph,
  kept: ReadonlySet<GraphNode>,
  pins: Pins,
  /** Nodes that fail when a value comes to them. */
  missing: ReadonlySet<GraphNode> = new Set(),
): TestDefinition {
  const { errorHandlerFlowId: _, ...others } = settings;
  const isKept = (id: string) => {
    const found = graph.byId.get(id);
    return found !== undefined && kept.has(found);
  };
  return {
    definition: {
      format,
      nodes: graph.nodes
        .filter((node) => kept.has(node))
        .map((node) => {
          const pin = pins.get(node);
          if (pin) return pinnedNode(node, pin);
          return missing.has(node) ? missingNode(node) : node.node;
        }),
      edges: edges.filter(({ from, to }) => isKept(from.node) && isKept(to.node)),
      settings: others,
    },
    pinned: [...pins.keys()].filter((node) => kept.has(node)).map(({ node }) => node.id),
  };
}

/** Stands where the node stood; without its own settings, for nothing is executed that they could apply to. */
const pinnedNode = ({ node, inputs, outputs }: GraphNode, { port, value }: PinnedOutput): FlowNode =>
  givingNode(node, {
    inputs: inputs.map(({ name }) => name),
    outputs: outputs.map(({ name }) => name).filter((name) => name !== bodyPort),
    port,
    json: JSON.stringify(value),
  });

function missingNode(node: GraphNode): FlowNode {
  const given = pinnedNode(node, { port: node.outputs[0]?.name ?? "out", value: null });
  return { ...given, params: { ...given.params, isMissing: true } };
}

/** A node that gives a value without executing anything. */
export const givingNode = (
  { id, name }: Pick<FlowNode, "id" | "name">,
  params: { inputs: string[]; outputs: string[]; port: string; json: string },
): FlowNode => ({ id, type: pinnedType, typeVersion: 1, name, params, onError: "fail", disabled: false });
