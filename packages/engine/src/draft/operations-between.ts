import type { FlowEdge } from "@millrace/contracts/flow/definition";
import type { DraftOperation, DraftPath, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { edgeKey } from "./edges.ts";
import { entriesAt, isSameAt, own } from "./entries.ts";
import { definedFields } from "./json-fields.ts";

/**
 * The operations that lead from one document to another, as small as fields of parameters. What belongs to something goes before
 * it and comes after it, so that they can be undone in reverse. The order of nodes says nothing in a flow and is not compared;
 * the order of edges into one node does. Parts that are the very same object cost nothing.
 */
export function operationsBetween(before: FlowDocument, after: FlowDocument): DraftOperation[] {
  const edges = edgeOperations(before.definition.edges, after.definition.edges);
  const { layout: was } = before;
  const { layout: is } = after;
  const groups = recordOperations("groups", was.groups, is.groups);
  const belongings = [
    ...recordOperations("places", was.nodes, is.nodes, whole),
    ...recordOperations("members", was.members, is.members),
  ];
  return [
    ...belongings.filter(isRemoval),
    ...edges.gone,
    ...groups.filter((operation) => !isRemoval(operation)),
    ...nodeOperations(before, after),
    ...recordOperations(
      "settings",
      definedFields(before.definition.settings),
      definedFields(after.definition.settings),
    ),
    ...recordOperations("notes", was.notes, is.notes),
    ...belongings.filter((operation) => !isRemoval(operation)),
    ...groups.filter(isRemoval),
    ...edges.come,
  ];
}

const isRemoval = ({ path, value }: DraftOperation): boolean => path.length === 2 && value === undefined;

function nodeOperations(before: FlowDocument, after: FlowDocument): DraftOperation[] {
  if (before.definition.nodes === after.definition.nodes) return [];
  const old = new Map(before.definition.nodes.map((node) => [node.id, node]));
  const kept = new Set(after.definition.nodes.map((node) => node.id));
  const operations: DraftOperation[] = before.definition.nodes
    .filter((node) => !kept.has(node.id))
    .map((node) => ({ path: ["nodes", node.id], was: definedFields(node) }));
  for (const node of after.definition.nodes) {
    const was = old.get(node.id);
    if (was !== node) collect(["nodes", node.id], was && definedFields(was), definedFields(node), operations);
  }
  return operations;
}

/** A place is one value: half of a move makes no sense. */
const whole = 0;

function recordOperations(
  part: "settings" | "places" | "notes" | "groups" | "members",
  before: { readonly [id: string]: unknown } = {},
  after: { readonly [id: string]: unknown } = {},
  depth = maxDepth,
): DraftOperation[] {
  if (before === after) return [];
  const operations: DraftOperation[] = [];
  for (const id of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (before[id] !== after[id]) collect([part, id], asJson(before[id]), asJson(after[id]), operations, depth);
  return operations;
}

const asJson = (value: unknown): JsonValue | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? definedFields({ ...value })
    : (value as JsonValue);

const maxDepth = 20;

/** Adds what changes at a path, field by field where both sides are objects of the same kind. */
function collect(
  path: DraftPath,
  was: JsonValue | undefined,
  value: JsonValue | undefined,
  into: DraftOperation[],
  depth = maxDepth,
): void {
  if (isSameAt(path, was, value)) return;
  const [old, now] = [entriesAt(path, was), entriesAt(path, value)];
  if (depth === whole || !old || !now || !isSameKind(old, now)) {
    into.push({ path, ...(was === undefined ? {} : { was }), ...(value === undefined ? {} : { value }) });
    return;
  }
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
    collect([...path, key], own(old, key), own(now, key), into, depth - 1);
}

/** Variants of another kind have other fields, and half of a flow's version would name another one. */
const isSameKind = (old: JsonObject, now: JsonObject): boolean => old.kind === now.kind && !isFlowReference(now);

const isFlowReference = (fields: JsonObject): boolean => Object.keys(fields).sort().join() === "id,version";

/** Edges that go and edges that come; where edges that stay change their order, they go and come too. */
function edgeOperations(
  before: readonly FlowEdge[],
  after: readonly FlowEdge[],
): { gone: DraftOperation[]; come: DraftOperation[] } {
  const gone: DraftOperation[] = [];
  const come: DraftOperation[] = [];
  if (before === after) return { gone, come };
  const [old, now] = [keysByTarget(before), keysByTarget(after)];
  for (const target of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(target) ?? [], now.get(target) ?? []];
    const [wasSet, isSet] = [new Set(was), new Set(is)];
    const stays = was.filter((key) => isSet.has(key));
    const isReordered = is.filter((key) => wasSet.has(key)).join() !== stays.join();
    was.forEach((key, at) => {
      // Where it stood: undone last to first, each finds its place again.
      if (isReordered || !isSet.has(key)) gone.unshift({ path: ["edges", key], was: { at } });
    });
    is.forEach((key, at) => {
      if (isReordered || !wasSet.has(key)) come.push({ path: ["edges", key], value: { at } });
    });
  }
  return { gone, come };
}

function keysByTarget(edges: readonly FlowEdge[]): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const edge of edges) {
    const list = keys.get(edge.to.node);
    if (list) list.push(edgeKey(edge));
    else keys.set(edge.to.node, [edgeKey(edge)]);
  }
  return keys;
}
