import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import { alternativesOf, anything, asSample, isSchema, kindsOf } from "./schema-parts.ts";

const maxDepth = 12;

/**
 * What a node says of a value, filled in from a sample where it says nothing. What it says stays: data that contradicts it,
 * such as that of an older draft, adds nothing. Everything from the sample is marked as such.
 */
export function refineSchema(said: JsonSchema, sample: JsonSchema, depth = 0): JsonSchema {
  const kinds = kindsOf(said);
  if (kinds === null) return asSample(sample);
  if (depth > maxDepth) return said;
  const forms = alternativesOf(said);
  if (forms.length > 1) {
    const at = forms.findIndex((form) => isOfSameKind(form, sample));
    const form = forms[at];
    return form ? { anyOf: forms.with(at, refineSchema(form, sample, depth + 1)) } : said;
  }
  const shown = alternativesOf(sample).find((form) => isOfSameKind(said, form));
  if (!shown) return said;
  if (shown.type === "array") return refineList(said, shown, depth);
  return shown.type === "object" ? refineObject(said, shown, depth) : said;
}

const isOfSameKind = (said: JsonSchema, sample: JsonSchema): boolean => {
  const kinds = kindsOf(said);
  const shown = kindsOf(sample);
  return kinds !== null && shown !== null && [...shown].some((kind) => kinds.has(kind));
};

function refineList(said: JsonSchema, sample: JsonSchema, depth: number): JsonSchema {
  if (!isSchema(sample.items)) return said;
  return { ...said, items: refineSchema(isSchema(said.items) ? said.items : anything, sample.items, depth + 1) };
}

function refineObject(said: JsonSchema, sample: JsonSchema, depth: number): JsonSchema {
  if (!isSchema(sample.properties)) return said;
  const fields = new Map(Object.entries(isSchema(said.properties) ? said.properties : {}));
  const others = said.additionalProperties;
  let isOpen = false;
  for (const [name, shown] of Object.entries(sample.properties)) {
    if (!isSchema(shown)) continue;
    const own = fields.get(name);
    if (own !== undefined) fields.set(name, refineSchema(isSchema(own) ? own : anything, shown, depth + 1));
    else if (others !== false) {
      fields.set(name, asSample(isSchema(others) ? refineSchema(others, shown, depth + 1) : shown));
      isOpen = true;
    }
  }
  const refined = { ...said, properties: Object.fromEntries(fields) };
  return isOpen || others === undefined ? asSample(refined, "fields") : refined;
}
