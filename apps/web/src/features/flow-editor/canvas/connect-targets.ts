import type { FlowEdge } from "@millrace/contracts/flow/definition";
import type { NodeCatalog, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { ConnectionCheck } from "@millrace/engine/flow/connect";
import type { FlowDocument } from "../document/flow-document.ts";
import { portsOf } from "../document/node-ports.ts";

export type ConnectTarget = {
  edge: FlowEdge;
  /** The node at the other end, and its port where it has several. */
  name: string;
  port: string | null;
  type: NodeDefinition | undefined;
  /** Why it can't be connected; `null` when it can. */
  reason: string | null;
};

export type ConnectPort = { key: string; title: string; targets: ConnectTarget[] };

/**
 * Every way to connect a node: from each of its outputs to the inputs of others, and from the outputs of others into each of
 * its inputs. Of those that fit the search, allowed ones come first, and no more than `limit` for each port.
 */
export function connectTargets(
  document: FlowDocument,
  catalog: NodeCatalog,
  check: (edge: FlowEdge) => ConnectionCheck,
  nodeId: string,
  query: string,
  limit: number,
): ConnectPort[] {
  const { definition } = document;
  const self = definition.nodes.find((node) => node.id === nodeId);
  if (!self) return [];
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const { inputs, outputs } = portsOf(self, catalog);

  const targetsOf = (own: string, side: "outputs" | "inputs"): ConnectTarget[] =>
    definition.nodes
      .filter((node) => node.id !== nodeId)
      .flatMap((node) => {
        const type = catalog.find(node.type, node.typeVersion);
        const ports = portsOf(node, catalog)[side === "outputs" ? "inputs" : "outputs"];
        return ports.flatMap((port) => {
          const text = `${node.name} ${node.id} ${port.label} ${type?.title ?? ""}`.toLowerCase();
          if (!words.every((word) => text.includes(word))) return [];
          const here = { node: nodeId, port: own };
          const there = { node: node.id, port: port.name };
          const edge = side === "outputs" ? { from: here, to: there } : { from: there, to: here };
          const result = check(edge);
          const shownPort = ports.length > 1 ? port.label : null;
          return [{ edge, name: node.name, port: shownPort, type, reason: result.ok ? null : result.reason }];
        });
      })
      .sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null))
      .slice(0, limit);

  return [
    ...outputs.map((port) => ({
      key: `from ${port.name}`,
      title: outputs.length > 1 ? `From ${port.label} to` : "To",
      targets: targetsOf(port.name, "outputs"),
    })),
    ...inputs.map((port) => ({
      key: `into ${port.name}`,
      title: inputs.length > 1 ? `Into ${port.label} from` : "From",
      targets: targetsOf(port.name, "inputs"),
    })),
  ].filter(({ targets }) => targets.length > 0);
}
