import type { FlowChange } from "@millrace/contracts/flow/change";
import { emptyDefinition, type FlowDefinition, type FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { canonicalJson, type JsonObject } from "@millrace/contracts/json";
import { definedFields, isSame } from "../draft/json-fields.ts";
import { edgeChanges } from "./edge-changes.ts";
import { fieldChanges } from "./field-changes.ts";
import { type FieldSchema, paramsSchemaOf } from "./field-schema.ts";
import { contentNode } from "./hash.ts";
import { nodeFields, settingsFields } from "./own-fields.ts";
import type { NamesOf } from "./value-words.ts";

/**
 * What changes from one definition to another, node by node, then connections, then settings; each change as data and in
 * words. There is no change exactly where both have the same content hash, and each difference between their contents is in
 * one of the changes. `null` as the first means that everything is new; then the connections say nothing that the nodes do
 * not. `names` gives the names of credentials and other flows, where whoever asks knows them.
 */
export function describeChanges(
  from: FlowDefinition | null,
  to: FlowDefinition,
  catalog: NodeCatalog,
  names?: NamesOf,
): FlowChange[] {
  const old = from ?? emptyDefinition();
  if (old === to) return [];
  const before = byPlace(old.nodes);
  const after = byPlace(to.nodes);
  const changes: FlowChange[] = [];
  for (const [place, node] of after) {
    const was = before.get(place);
    if (was) changes.push(...nodeChanges(was, node, catalog, names));
    else changes.push({ kind: "added", nodeId: node.id, text: `Added *${node.name}* (${typeTitle(node, catalog)})` });
  }
  for (const [place, node] of before)
    if (!after.has(place))
      changes.push({ kind: "removed", nodeId: node.id, text: `Removed *${node.name}* (${typeTitle(node, catalog)})` });
  if (from) changes.push(...edgeChanges(from, to, catalog));
  for (const { field, words } of fieldChanges(
    settingsFields,
    definedFields(old.settings),
    definedFields(to.settings),
    names,
  ))
    changes.push({ kind: "settings", text: `Flow settings: ${words}`, field });
  return changes;
}

/** Nodes by id; a draft can hold one id several times, and then each counts. */
function byPlace(nodes: readonly FlowNode[]): Map<string, FlowNode> {
  const places = new Map<string, FlowNode>();
  for (const node of nodes) {
    let place = node.id;
    for (let turn = 2; places.has(place); turn++) place = `${node.id} ${turn}`;
    places.set(place, node);
  }
  return places;
}

const typeTitle = (node: FlowNode, catalog: NodeCatalog): string =>
  catalog.find(node.type, node.typeVersion)?.title ?? node.type;

/** Nodes are never changed in place, so the text of one stays as it is. */
const texts = new WeakMap<FlowNode, string>();
function textOf(node: FlowNode): string {
  const known = texts.get(node);
  if (known !== undefined) return known;
  const text = canonicalJson(definedFields(node));
  texts.set(node, text);
  return text;
}

const compared = new WeakMap<FlowNode, { was: FlowNode; catalog: NodeCatalog; changes: readonly FlowChange[] }>();

/** Remembered per node: an editor asks after each key, and all nodes but one are the objects that they were before. */
function nodeChanges(
  was: FlowNode,
  node: FlowNode,
  catalog: NodeCatalog,
  names: NamesOf | undefined,
): readonly FlowChange[] {
  if (was === node || textOf(was) === textOf(node)) return [];
  // Names are asked for on servers, once.
  if (names) return compareNodes(was, node, catalog, names);
  const known = compared.get(node);
  if (known?.was === was && known.catalog === catalog) return known.changes;
  const changes = compareNodes(was, node, catalog, undefined);
  compared.set(node, { was, catalog, changes });
  return changes;
}

function compareNodes(was: FlowNode, node: FlowNode, catalog: NodeCatalog, names: NamesOf | undefined): FlowChange[] {
  const [before, after] = [contentNode(was, catalog), contentNode(node, catalog)];
  const title = typeTitle(node, catalog);
  const subject = `${title} *${node.name}*`;
  const schema: FieldSchema = {
    properties: { ...nodeFields, params: { ...paramsSchemaOf(catalog.find(node.type, node.typeVersion)), title: "" } },
  };
  return fieldChanges(schema, before, after, names).map(({ field, words }) => ({
    kind: "changed",
    nodeId: node.id,
    text:
      ownWords(field.pointer, before, after, { title, wasTitle: typeTitle(was, catalog) }) ?? `${subject}: ${words}`,
    field,
  }));
}

/** Changes that read better as a sentence of their own. */
function ownWords(
  pointer: string,
  before: JsonObject,
  after: JsonObject,
  type: { title: string; wasTitle: string },
): string | null {
  const name = `*${String(after.name)}*`;
  switch (pointer) {
    case "/name":
      return `${type.title} *${String(before.name)}* renamed to ${name}`;
    case "/type":
      return `${name} is now ${type.title} instead of ${type.wasTitle}`;
    case "/disabled":
      return `${type.title} ${name} ${after.disabled ? "disabled" : "enabled"}`;
    default:
      return null;
  }
}

/** Nodes of both sides that stand elsewhere on the canvas. Layout is no part of the content. */
export function movedNodes(
  from: { readonly [nodeId: string]: { x: number; y: number } },
  to: { readonly [nodeId: string]: { x: number; y: number } },
): string[] {
  return Object.keys(to).filter((id) => {
    const [was, is] = [from[id], to[id]];
    return was !== undefined && is !== undefined && !isSame({ ...was }, { ...is });
  });
}
