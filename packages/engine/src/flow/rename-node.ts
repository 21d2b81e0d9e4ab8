import {
  type FlowDefinition,
  type FlowNode,
  type FlowSettings,
  isCelExpression,
  isLiquidTemplate,
} from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { type RenameMember, renameMembers } from "../expressions/rename-members.ts";
import { buildGraph, type FlowGraph, type GraphNode, joinRuleOf } from "./graph.ts";

export type RenamedNode = {
  definition: FlowDefinition;
  /** Nodes whose expressions, templates or code followed the new id. */
  followed: string[];
  /** Nodes whose sources still hold the old id as a word, in a text or where it can't be told what it means. */
  mentions: string[];
};

/**
 * Gives a node another id, and the new one to everything that says the old one: edges, `steps.<id>` in expressions and
 * templates of every node and of the settings, and what a join hands on under the ids of its branches: `steps.join.<id>`, and
 * `input.<id>` of the nodes behind it, code included. The flow computes what it did before. An id that is taken or unknown
 * changes nothing.
 */
export function renameNodeId(definition: FlowDefinition, catalog: NodeCatalog, from: string, to: string): RenamedNode {
  const graph = buildGraph(definition, catalog);
  const node = graph.byId.get(from);
  if (!node || from === to || graph.byId.has(to)) return { definition, followed: [], mentions: [] };
  const joins = new Set(gatheringJoins(graph, node).map((join) => join.node.id));
  const idOf = (id: string) => (id === from ? to : id);
  const followed: string[] = [];
  const nodes = definition.nodes.map((other) => {
    const behindJoin = readsJoin(graph, other.id, joins);
    const next = withSources(other, ([root, first, second, ...rest]) => {
      if (rest.length > 0) return null;
      if (root === "steps" && second === undefined) return first === from ? to : null;
      if (root === "steps" && joins.has(first ?? "")) return second === from ? to : null;
      return root === "input" && behindJoin && second === undefined && first === from ? to : null;
    });
    if (next !== other) followed.push(idOf(other.id));
    return other.id === from ? { ...next, id: to } : next;
  });
  const edges = definition.edges.map((edge) =>
    edge.from.node !== from && edge.to.node !== from
      ? edge
      : {
          from: { ...edge.from, node: idOf(edge.from.node) },
          to: { ...edge.to, node: idOf(edge.to.node) },
        },
  );
  const settings = settingsWith(definition.settings, ([root, name, ...rest]) =>
    root === "steps" && name === from && rest.length === 0 ? to : null,
  );
  const word = new RegExp(`(?<![\\w$])${from}(?![\\w$])`);
  const mentions = nodes.filter((other) => sourcesOf(other).some((source) => word.test(source))).map(({ id }) => id);
  return { definition: { ...definition, nodes, edges, settings }, followed, mentions };
}

/** Parameters with `steps.<id>` following new ids, wherever an expression or template names one. */
export const renameStepsInParams = (params: JsonObject, renamed: ReadonlyMap<string, string>): JsonObject =>
  withDynamic(params, ([root, step, ...rest]) =>
    root === "steps" && step !== undefined && rest.length === 0 ? (renamed.get(step) ?? null) : null,
  ) as JsonObject;

/** The joins that hand this node's value on under its id. */
const gatheringJoins = (graph: FlowGraph, node: GraphNode): GraphNode[] =>
  node.outgoing
    .map((edge) => graph.byId.get(edge.to.node))
    .filter((next) => next !== undefined)
    .filter((next) => joinRuleOf(next)?.gives === "object");

/** Whether all that comes into a node comes from one of these joins. */
function readsJoin(graph: FlowGraph, nodeId: string, joins: ReadonlySet<string>): boolean {
  const incoming = graph.byId.get(nodeId)?.incoming ?? [];
  return incoming.length > 0 && incoming.every((edge) => joins.has(edge.from.node));
}

function withSources(node: FlowNode, rename: RenameMember): FlowNode {
  const params = withCode(node, withDynamic(node.params, rename) as JsonObject, rename);
  const limits = { concurrency: node.concurrency, rateLimit: node.rateLimit };
  const next: FlowNode = { ...node, params };
  if (limits.concurrency) next.concurrency = withDynamicObject(limits.concurrency, rename);
  if (limits.rateLimit) next.rateLimit = withDynamicObject(limits.rateLimit, rename);
  const isSame = params === node.params && next.concurrency === node.concurrency && next.rateLimit === node.rateLimit;
  return isSame ? node : next;
}

function settingsWith(settings: FlowSettings, rename: RenameMember): FlowSettings {
  const next: FlowSettings = { ...settings };
  if (settings.concurrency) next.concurrency = withDynamicObject(settings.concurrency, rename);
  if (settings.debounce) next.debounce = withDynamicObject(settings.debounce, rename);
  const isSame = next.concurrency === settings.concurrency && next.debounce === settings.debounce;
  return isSame ? settings : next;
}

const withDynamicObject = <T extends object>(value: T, rename: RenameMember): T =>
  withDynamic(value as JsonObject, rename) as T;

const isCode = (node: FlowNode): boolean => node.type === "code" && typeof node.params.code === "string";

function withCode(node: FlowNode, params: JsonObject, rename: RenameMember): JsonObject {
  if (!isCode(node)) return params;
  const code = renameMembers(String(params.code), "javascript", rename);
  return code === params.code ? params : { ...params, code };
}

/** The very same value where nothing in it changes. */
function withDynamic(value: JsonValue, rename: RenameMember): JsonValue {
  if (isCelExpression(value)) return withText(value, value.$cel, renameMembers(value.$cel, "cel", rename), "$cel");
  if (isLiquidTemplate(value))
    return withText(value, value.$liquid, renameMembers(value.$liquid, "liquid", rename), "$liquid");
  if (Array.isArray(value)) {
    const items = value.map((item) => withDynamic(item, rename));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withDynamic(item, rename)] as const);
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries);
}

const withText = (value: JsonValue, old: string, next: string, key: string): JsonValue =>
  old === next ? value : { [key]: next };

function sourcesOf(node: FlowNode): string[] {
  const found: string[] = isCode(node) ? [String(node.params.code)] : [];
  const visit = (value: JsonValue | undefined): void => {
    if (isCelExpression(value)) found.push(value.$cel);
    else if (isLiquidTemplate(value)) found.push(value.$liquid);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === "object") Object.values(value).forEach(visit);
  };
  visit(node.params);
  visit(node.concurrency?.key);
  visit(node.rateLimit?.key);
  return found;
}
