import { type FlowDefinition, isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";

/**
 * Secrets belong into credentials, but people also write them into headers and addresses. What has a name that says so is left
 * out of a file: the value of a pair `{ name, value }`, a field, and a part of an address's query.
 */
const secretName =
  /authorization|cookie|passw|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|signature|credential$/i;
const secretInQuery =
  /([?&][^=&#\s]*(?:passw|secret|token|api[-_]?key|access[-_]?key|signature|sig)[^=&#\s]*=)[^&#\s]+/gi;

export type Removal = { nodeId: string; pointer: string };

/** The definition with such values empty, and where they were. Expressions are left as they are: they compute. */
export function withoutLiteralSecrets(definition: FlowDefinition): { definition: FlowDefinition; removed: Removal[] } {
  const removed: Removal[] = [];
  const nodes = definition.nodes.map((node) => {
    const params = emptied(node.params, "", (pointer) => removed.push({ nodeId: node.id, pointer })) as JsonObject;
    return { ...node, params };
  });
  return removed.length === 0 ? { definition, removed } : { definition: { ...definition, nodes }, removed };
}

function emptied(value: JsonValue, pointer: string, onRemoved: (pointer: string) => void): JsonValue {
  if (typeof value === "string") {
    const clean = value.replace(secretInQuery, "$1");
    if (clean !== value) onRemoved(pointer);
    return clean;
  }
  if (Array.isArray(value)) return value.map((item, index) => emptied(item, `${pointer}/${index}`, onRemoved));
  if (value === null || typeof value !== "object" || isCelExpression(value) || isLiquidTemplate(value)) return value;
  const isSecretPair = typeof value.name === "string" && secretName.test(value.name);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const isSecret = (isSecretPair && key === "value") || (secretName.test(key) && !key.endsWith("Id"));
      if (!isSecret || typeof item !== "string" || item === "") return [key, emptied(item, at, onRemoved)];
      onRemoved(at);
      return [key, ""];
    }),
  );
}
