import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { fieldsOf } from "../draft/json-fields.ts";
import { type FieldSchema, paramsSchemaOf, propertySchema, schemaOfValue } from "./field-schema.ts";
import { fieldText } from "./value-words.ts";

/** What of the outside a definition names: credentials by id, hosts, and versions of other flows ("flw_… v3"; the error handler without one). */
export type FlowUses = {
  credentials: ReadonlySet<string>;
  hosts: ReadonlySet<string>;
  flows: ReadonlyMap<string, { id: string; version: number | null }>;
};

/** The host of an address that is computed, as far as this can say anything about it. */
export const computedHost = "";

/** What a definition names of the outside, read from the parameters by their schemas. */
export function usesOf({ nodes, settings }: FlowDefinition, catalog: NodeCatalog): FlowUses {
  const uses = { credentials: new Set<string>(), hosts: new Set<string>(), flows: new Map() };
  const addFlow = (id: string, version: number | null) =>
    uses.flows.set(version === null ? id : `${id} v${version}`, { id, version });
  for (const node of nodes) {
    if (node.undo) addFlow(node.undo.id, node.undo.version);
    for (const { schema, value } of valuesOf(node, catalog)) {
      if (schema.calls === "host") uses.hosts.add(hostOf(fieldText(value)));
      if (schema.editor === "credential" && typeof value === "string" && value !== "") uses.credentials.add(value);
      if (schema.editor !== "flow") continue;
      const reference = fieldsOf(value);
      if (typeof reference?.id === "string" && typeof reference.version === "number")
        addFlow(reference.id, reference.version);
    }
  }
  if (settings.errorHandlerFlowId) addFlow(settings.errorHandlerFlowId, null);
  return uses;
}

type Placed = { schema: FieldSchema; value: JsonValue };

const valuesOf = (node: FlowNode, catalog: NodeCatalog): Placed[] =>
  walk(paramsSchemaOf(catalog.find(node.type, node.typeVersion)), node.params);

function walk(schema: FieldSchema, value: JsonValue): Placed[] {
  const own = schemaOfValue(schema, value);
  const here = { schema: own, value };
  if (own.editor === "flow" || own.editor === "json") return [here];
  if (Array.isArray(value)) return [here, ...value.flatMap((entry) => walk(own.items ?? {}, entry))];
  const fields = fieldsOf(value);
  if (!fields) return [here];
  return Object.entries(fields).flatMap(([key, inner]) => walk(propertySchema(schema, key, value, value), inner));
}

/** An address up to its path, also where an expression or a template begins with it. */
const address = /^\s*["']?https?:\/\/(?:[^/"'?#@\s{}]*@)?([^/"'?#\s{}]+)(?=[/"'?#]|\s*$)/i;

function hostOf(text: string): string {
  return address.exec(text)?.[1]?.toLowerCase() ?? computedHost;
}
