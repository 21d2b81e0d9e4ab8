import type { FlowDefinition, FlowNode, FlowSettings } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";

/**
 * The document that a content's hash is made of: the definition with the defaults of each node type's schema filled in, nodes
 * by id and edges in order, names and notes included. Two definitions that run and read the same give the same document,
 * whatever the order in which they were drawn. Layout is not in it.
 *
 * One thing stays in the order of the definition: edges that lead into one node, because the first one that delivers is the
 * node's `input`.
 */
export function contentDocument(definition: FlowDefinition, catalog: NodeCatalog): JsonValue {
  const nodes = [...definition.nodes].sort((a, b) => compareText(a.id, b.id));
  // The sort is stable: edges into one node keep their order.
  const edges = [...definition.edges].sort((a, b) => compareText(a.to.node, b.to.node));
  return {
    format: definition.format,
    nodes: nodes.map((node) => contentNode(node, catalog)),
    edges: edges.map(({ from, to }) => ({ from: { ...from }, to: { ...to } })),
    settings: contentSettings(definition.settings),
  };
}

/** A node as it stands in the document. */
export const contentNode = (node: FlowNode, catalog: NodeCatalog): JsonObject =>
  withoutUndefined({ ...node, params: completeParams(node, catalog) });

/** No search fields are the same as none of them left. */
function contentSettings({ searchFields, ...others }: FlowSettings): JsonObject {
  const declares = Object.keys(searchFields ?? {}).length > 0;
  return withoutUndefined({ ...others, ...(declares ? { searchFields } : {}) });
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Params that do not validate are taken as they are: a draft has a hash too. */
function completeParams(node: FlowNode, catalog: NodeCatalog): JsonObject {
  const parsed = catalog.find(node.type, node.typeVersion)?.params.safeParse(node.params);
  return parsed?.success ? parsed.data : node.params;
}

function withoutUndefined(object: { [key: string]: JsonValue | undefined }): JsonObject {
  const clean: JsonObject = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) clean[key] = value;
  return clean;
}
