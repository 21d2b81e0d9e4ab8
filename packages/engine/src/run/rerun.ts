import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { canonicalJson } from "@millrace/contracts/json";
import { buildGraph, type FlowGraph, type GraphNode, reachableFrom } from "../flow/graph.ts";
import type { StepRecord } from "./model.ts";

export type RerunRecord = Pick<StepRecord, "nodeId" | "path" | "iteration" | "attempt" | "status" | "port">;

/** What keeps a run from going on at a step of an earlier one. */
export type RerunRefusal =
  | { reason: "unknown_node" | "trigger" | "not_executed" | "inside_scope" }
  /** Steps whose results would be kept are defined differently in the other version. */
  | { reason: "changed"; nodeIds: string[] };

export type RerunPlan = { kept: RerunRecord[] } | RerunRefusal;

/**
 * Which results of an earlier run stay when it is executed again from `nodeId` on, with the definition `to`: those of
 * steps that ended well, except of that node, of everything behind it, and of what belongs to a scope that is entered
 * anew. All other steps are executed, also ones beside it that had not ended well.
 */
export function planRerun(options: {
  from: FlowDefinition;
  to: FlowDefinition;
  catalog: NodeCatalog;
  records: readonly RerunRecord[];
  nodeId: string;
}): RerunPlan {
  const { from, to, catalog, records, nodeId } = options;
  const before = buildGraph(from, catalog);
  const graph = from === to ? before : buildGraph(to, catalog);
  const chosen = graph.byId.get(nodeId);
  if (!chosen || !before.byId.has(nodeId)) return { reason: "unknown_node" };
  if (chosen.type?.kind === "trigger") return { reason: "trigger" };
  if (!records.some((record) => record.nodeId === nodeId)) return { reason: "not_executed" };
  if (records.some((record) => record.nodeId === nodeId && isInScope(record))) return { reason: "inside_scope" };

  const again = new Set([...idsFrom(before, nodeId), ...idsFrom(graph, nodeId)]);
  const done = finished(records).filter((record) => !again.has(record.nodeId));
  const whole = new Set(done.filter((record) => !isInScope(record)).map((record) => record.nodeId));
  const scopes = scopesOf(before);
  const kept = done.filter(
    (record) => !isInScope(record) || (scopes.get(record.nodeId) ?? []).every((scope) => whole.has(scope)),
  );
  const changed = [...new Set(kept.map((record) => record.nodeId))].filter(
    (id) => describe(before, id) !== describe(graph, id),
  );
  return changed.length > 0 ? { reason: "changed", nodeIds: changed } : { kept };
}

/** A step at the root of the flow has its node's id as its path. */
const isInScope = (record: RerunRecord): boolean => record.path !== record.nodeId;

function idsFrom(graph: FlowGraph, nodeId: string): string[] {
  const node = graph.byId.get(nodeId);
  return node ? [...reachableFrom(graph, [node])].map((reached) => reached.node.id) : [];
}

/** The last attempt of each step, where it succeeded or went on through its error port. */
function finished(records: readonly RerunRecord[]): RerunRecord[] {
  const latest = new Map<string, RerunRecord>();
  for (const record of records) {
    const key = `${record.path}#${record.iteration}`;
    if ((latest.get(key)?.attempt ?? 0) < record.attempt) latest.set(key, record);
  }
  return [...latest.values()].filter(
    ({ status, port }) => status === "succeeded" || (status === "failed" && port !== null),
  );
}

/** For each node the scopes (map, loop, boundary) in whose body it stands. */
function scopesOf(graph: FlowGraph): Map<string, string[]> {
  const scopes = new Map<string, string[]>();
  for (const scope of graph.nodes) {
    const entries = scope.outgoing
      .filter((edge) => edge.from.port === "body")
      .map((edge) => graph.byId.get(edge.to.node))
      .filter((node): node is GraphNode => node !== undefined);
    for (const { node } of entries.length === 0 ? [] : reachableFrom(graph, entries))
      scopes.set(node.id, [...(scopes.get(node.id) ?? []), scope.node.id]);
  }
  return scopes;
}

/** What a step's result depends on: its node, but for how it is called and explained, and what leads to it. */
function describe(graph: FlowGraph, nodeId: string): string | null {
  const found = graph.byId.get(nodeId);
  if (!found) return null;
  const { name: _name, notes: _notes, ...meaning }: FlowNode = found.node;
  const incoming = found.incoming.map((edge) => `${edge.from.node}.${edge.from.port}>${edge.to.port}`).sort();
  return canonicalJson(JSON.parse(JSON.stringify({ meaning, incoming })));
}
