import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { buildGraph } from "@millrace/engine/flow/graph";
import { regionsOf } from "@millrace/engine/flow/regions";
import type { ShownData } from "../inspector/mapping/with-pinned-data.ts";
import { previewOf, previewScope } from "../inspector/preview.ts";

/** What a node runs once per item of. */
export type ItemScope = { kind: "map" | "loop"; node: FlowNode };

/** The innermost map or loop in whose body a node stands; `null` outside of all. */
export function itemScopeOf(definition: FlowDefinition, catalog: NodeCatalog, nodeId: string): ItemScope | null {
  const graph = buildGraph(definition, catalog);
  const regions = regionsOf(graph);
  const node = graph.byId.get(nodeId);
  const seen = new Set<string>();
  for (let at = node && regions.get(node); at && !seen.has(at.node.id); at = regions.get(at)) {
    const kind = at.type?.scope;
    if (kind === "map" || kind === "loop") return { kind, node: at.node };
    seen.add(at.node.id);
  }
  return null;
}

/** The list that a map would go through with this data; `null` where that can't be told, and for a loop. */
export function itemsOf({ kind, node }: ItemScope, data: ShownData | null, definition: FlowDefinition) {
  if (kind === "loop" || !data) return null;
  const { items } = node.params;
  if (Array.isArray(items)) return items;
  const source = typeof items === "object" && items !== null ? items.$cel : undefined;
  if (typeof source !== "string") return null;
  const preview = previewOf("cel", source, previewScope(data, definition, node.id, new Date()));
  return preview.kind === "value" && Array.isArray(preview.value) ? (preview.value as JsonValue[]) : null;
}
