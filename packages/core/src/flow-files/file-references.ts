import {
  type FlowDefinition,
  type FlowReference,
  flowDefinition,
  flowReference,
} from "@millrace/contracts/flow/definition";
import { idSchema } from "@millrace/contracts/ids";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";

type CredentialRef = `crd_${string}`;
type Place = { nodeId: string; nodeName: string };

/** What of outside a definition names: versions of flows, the flow that handles errors, and credentials, each with its node. */
export type References = {
  flows: (Place & { reference: FlowReference })[];
  errorHandler: FlowReference["id"] | null;
  credentials: (Place & { id: CredentialRef })[];
};

const credentialId = idSchema("credential");

export function referencesOf(definition: FlowDefinition): References {
  const found: References = {
    flows: [],
    errorHandler: definition.settings.errorHandlerFlowId ?? null,
    credentials: [],
  };
  for (const node of definition.nodes) {
    const place = { nodeId: node.id, nodeName: node.name };
    mapValue(node.params, {
      credential: (id) => {
        found.credentials.push({ ...place, id });
        return id;
      },
      flow: (reference) => {
        found.flows.push({ ...place, reference });
        return reference;
      },
    });
    if (node.undo) found.flows.push({ ...place, reference: node.undo });
  }
  return found;
}

/** What takes the place of each reference; `null` takes it away. */
export type ReferenceMap = {
  credential: (id: CredentialRef) => CredentialRef | null;
  flow: (reference: FlowReference) => FlowReference | null;
  errorHandler: (id: FlowReference["id"]) => FlowReference["id"] | null;
};

/** The definition with other references. A node whose flow is taken away asks for one, as a fresh node does. */
export function withReferences(definition: FlowDefinition, map: ReferenceMap): FlowDefinition {
  const { errorHandlerFlowId, ...settings } = definition.settings;
  const handler = errorHandlerFlowId && map.errorHandler(errorHandlerFlowId);
  return flowDefinition.parse({
    ...definition,
    nodes: definition.nodes.map(({ undo, ...node }) => {
      const undoneBy = undo && map.flow(undo);
      return { ...node, params: mapValue(node.params, map), ...(undoneBy ? { undo: undoneBy } : {}) };
    }),
    settings: { ...settings, ...(handler ? { errorHandlerFlowId: handler } : {}) },
  });
}

/** A text that is a credential's id is one, wherever it stands; an object that is just `{ id, version }` of a flow names it. */
function mapValue(value: JsonValue, map: Pick<ReferenceMap, "credential" | "flow">): JsonValue | undefined {
  if (typeof value === "string") {
    const id = value.startsWith("crd_") ? credentialId.safeParse(value).data : undefined;
    return id === undefined ? value : (map.credential(id) ?? undefined);
  }
  if (Array.isArray(value)) return value.map((item) => mapValue(item, map) ?? null);
  if (value === null || typeof value !== "object") return value;
  const reference = flowReference.safeParse(value).data;
  if (reference) return map.flow(reference);
  const fields: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const mapped = mapValue(item, map);
    if (mapped !== undefined) fields[key] = mapped;
  }
  return fields;
}
