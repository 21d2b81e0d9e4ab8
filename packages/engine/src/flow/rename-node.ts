import {
  type FlowDefinition,
  type FlowNode,
  type FlowSettings,
  isCelExpression,
  isLiquidTemplate,
} from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { renameDynamic } from "../expressions/rename-dynamic.ts";
import { type RenameMember, renameMembers } from "../expressions/rename-members.ts";
import { buildGraph, type FlowGraph, joinRuleOf } from "./graph.ts";

/**
 * Gives nodes other ids, and the new ones to everything that says an old one: edges, `steps.<id>` in expressions and templates
 * of every node and of the settings, and what a join hands on under the ids of its branches: `steps.join.<id>`, and `input.<id>`
 * of the nodes behind it, code included. The flow computes what it did before. `renamed` leads from old to new ids; where two
 * nodes would come to have one id, nothing changes.
 */
export function renameNodes(
  definition: FlowDefinition,
  catalog: NodeCatalog,
  renamed: ReadonlyMap<string, string>,
): { definition: FlowDefinition; followed: string[] } {
  const idOf = (id: string) => renamed.get(id) ?? id;
  const isKnown = definition.nodes.some(({ id }) => idOf(id) !== id);
  if (!isKnown || new Set(definition.nodes.map(({ id }) => idOf(id))).size < definition.nodes.length)
    return { definition, followed: [] };
  const graph = buildGraph(definition, catalog);
  const gathered = gatheredBranches(graph);
  /** Nodes whose expressions, templates or code followed the new ids. */
  const followed: string[] = [];
  const nodes = definition.nodes.map((node) => {
    const comesIn = branchesComingIn(graph, node.id, gathered);
    const next = withSources(node, ([root, first = "", second, ...rest]) => {
      if (rest.length > 0) return null;
      if (root === "steps" && second === undefined) return renamed.get(first) ?? null;
      if (root === "steps" && second !== undefined)
        return gathered.get(first)?.has(second) ? (renamed.get(second) ?? null) : null;
      return root === "input" && second === undefined && comesIn?.has(first) ? (renamed.get(first) ?? null) : null;
    });
    if (next !== node) followed.push(idOf(node.id));
    return idOf(node.id) === node.id ? next : { ...next, id: idOf(node.id) };
  });
  const edges = definition.edges.map((edge) =>
    renamed.has(edge.from.node) || renamed.has(edge.to.node)
      ? { from: { ...edge.from, node: idOf(edge.from.node) }, to: { ...edge.to, node: idOf(edge.to.node) } }
      : edge,
  );
  const settings = settingsWith(definition.settings, ([root, name = "", ...rest]) =>
    root === "steps" && rest.length === 0 ? (renamed.get(name) ?? null) : null,
  );
  return { definition: { ...definition, nodes, edges, settings }, followed };
}

/** Nodes whose expressions, templates or code hold an id as a word, whatever it means there. */
export function nodesMentioning(definition: FlowDefinition, id: string): string[] {
  const mentions = (source: string) => source.split(/[^\w$]+/).includes(id);
  return definition.nodes.filter((node) => sourcesOf(node).some(mentions)).map((node) => node.id);
}

/** For each join that hands values on under the ids of its branches, those ids. */
function gatheredBranches(graph: FlowGraph): Map<string, ReadonlySet<string>> {
  const joins = graph.nodes.filter((node) => joinRuleOf(node)?.gives === "object");
  return new Map(joins.map(({ node, incoming }) => [node.id, new Set(incoming.map((edge) => edge.from.node))]));
}

/** The ids under which values come into a node; `undefined` unless all of them come from such joins. */
function branchesComingIn(
  graph: FlowGraph,
  nodeId: string,
  gathered: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> | undefined {
  const incoming = graph.byId.get(nodeId)?.incoming ?? [];
  const branches = incoming.map((edge) => gathered.get(edge.from.node));
  if (branches.length === 0 || branches.includes(undefined)) return undefined;
  return new Set(branches.flatMap((ids) => [...(ids ?? [])]));
}

function withSources(node: FlowNode, rename: RenameMember): FlowNode {
  const params = withCode(node, renameDynamic(node.params, rename) as JsonObject, rename);
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
  if (settings.searchFields) next.searchFields = withDynamicObject(settings.searchFields, rename);
  const isSame =
    next.concurrency === settings.concurrency &&
    next.debounce === settings.debounce &&
    next.searchFields === settings.searchFields;
  return isSame ? settings : next;
}

const withDynamicObject = <T extends object>(value: T, rename: RenameMember): T =>
  renameDynamic(value as JsonObject, rename) as T;

const isCode = (node: FlowNode): boolean => node.type === "code" && typeof node.params.code === "string";

function withCode(node: FlowNode, params: JsonObject, rename: RenameMember): JsonObject {
  if (!isCode(node)) return params;
  const code = renameMembers(String(params.code), "javascript", rename);
  return code === params.code ? params : { ...params, code };
}

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
