import { type FlowDefinition, isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";

/**
 * Secrets belong into credentials, but people also write them into headers and addresses. What has a name that says so is left
 * out of a file: the value of a pair `{ name, value }`, a field, and a part of an address's query; and a bearer token and the
 * password of an address wherever they stand. A template or expression that computes nothing is a value like any other.
 */
const secretName =
  /authorization|cookie|passw|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|signature|credential$/i;
const secretInQuery =
  /([?&][^=&#\s]*(?:passw|secret|token|api[-_]?key|access[-_]?key|signature|sig)[^=&#\s]*=)([^&#\s]+)/gi;
const passwordInAddress = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@:{}]{0,200}:[^\s/@{}]{1,200}@/gi;
const bearerToken = /^\s*bearer\s+[^\s{}]{8,}\s*$/i;

export type Removal = { nodeId: string; pointer: string };

/** The definition with such values empty, and where they were. What computes is left as it is, but for literal parts of addresses. */
export function withoutLiteralSecrets(definition: FlowDefinition): { definition: FlowDefinition; removed: Removal[] } {
  const removed: Removal[] = [];
  const nodes = definition.nodes.map((node) => {
    const params = emptied(node.params, "", (pointer) => removed.push({ nodeId: node.id, pointer })) as JsonObject;
    return { ...node, params };
  });
  return removed.length === 0 ? { definition, removed } : { definition: { ...definition, nodes }, removed };
}

function emptied(value: JsonValue, pointer: string, onRemoved: (pointer: string) => void, isSecret = false): JsonValue {
  if (isSecret && isLiteral(value)) {
    onRemoved(pointer);
    return "";
  }
  if (typeof value === "string" || isLiquidTemplate(value)) {
    const text = typeof value === "string" ? value : value.$liquid;
    const clean = bearerToken.test(text)
      ? ""
      : text
          .replace(secretInQuery, (whole, name, secret) => (isLiquidTemplate(value) && tag.test(secret) ? whole : name))
          .replace(passwordInAddress, "$1");
    if (clean === text) return value;
    onRemoved(pointer);
    return typeof value === "string" ? clean : { $liquid: clean };
  }
  if (Array.isArray(value))
    return value.map((item, index) => emptied(item, `${pointer}/${index}`, onRemoved, isSecret));
  if (value === null || typeof value !== "object" || isCelExpression(value)) return value;
  const isSecretPair = typeof value.name === "string" && secretName.test(value.name);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const isNamed = (isSecretPair && key === "value") || (secretName.test(key) && !key.endsWith("Id"));
      return [key, emptied(item, at, onRemoved, isNamed)];
    }),
  );
}

const tag = /\{[{%]/;
const celText = /^\s*(?:"[^"\\]+"|'[^'\\]+')\s*$/;

/** Whether a value is a text, however it is written. */
function isLiteral(value: JsonValue): boolean {
  if (typeof value === "string") return value !== "";
  if (isLiquidTemplate(value)) return value.$liquid !== "" && !tag.test(value.$liquid);
  return isCelExpression(value) && celText.test(value.$cel);
}
