import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonSchema, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import type { DynamicParam } from "../expressions/params.ts";
import { parsedCel, parsedTemplate } from "../expressions/parsed.ts";
import { typeOfCel } from "./cel-type.ts";
import { anything, exactly, isFromSample, kindOfValue, kindsOf, listOf, text, unionOf } from "./schema-parts.ts";
import type { ScopeTypes } from "./scope-types.ts";
import { templateFindings } from "./template-type.ts";
import type { TypeFinding } from "./type-finding.ts";
import { typeNoun } from "./type-words.ts";

/** What a parameter will be once its expressions and templates are computed. */
export function typeOfParam(value: JsonValue, scope: ScopeTypes): JsonSchema {
  if (isCelExpression(value)) {
    const parsed = parsedCel(value.$cel);
    return parsed.ok ? typeOfCel(parsed.program, scope).schema : anything;
  }
  if (isLiquidTemplate(value)) return text;
  if (Array.isArray(value))
    return value.length === 0 ? { type: "array" } : listOf(unionOf(value.map((item) => typeOfParam(item, scope))));
  if (typeof value === "object" && value !== null)
    return exactly(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typeOfParam(item, scope)])));
  return { type: kindOfValue(value) };
}

/** What the node wants at a place of its parameters, by its type's `expects`; `undefined` where anything will do. */
export function expectedAt(type: NodeDefinition, pointer: string): JsonSchema | undefined {
  for (const [pattern, schema] of Object.entries(type.expects ?? {})) {
    const parts = pattern.split("/");
    const path = pointer.split("/");
    if (parts.length === path.length && parts.every((part, index) => part === "*" || part === path[index]))
      return schema;
  }
  return undefined;
}

/**
 * What of one dynamic parameter can't work with the types that are known: inside the text, and whether what it gives is what
 * the parameter wants. A text that can't be read has problems of its own and none here.
 */
export function findingsOfParam(
  { kind, source }: Pick<DynamicParam, "kind" | "source">,
  scope: ScopeTypes,
  expected?: JsonSchema,
): readonly TypeFinding[] {
  if (kind === "liquid") {
    const parsed = parsedTemplate(source);
    return parsed.ok ? templateFindings(parsed.program, scope) : [];
  }
  const parsed = parsedCel(source);
  if (!parsed.ok) return [];
  const { schema, findings } = typeOfCel(parsed.program, scope);
  // One mistake is enough: what follows from it says nothing new.
  if (findings.length > 0 || !expected) return findings;
  const message = misfit(schema, expected);
  return message ? [{ from: 0, to: source.length, message, certain: !isFromSample(schema) }] : [];
}

/** Why no value of one type can go where another one is wanted; `null` when some can. */
export function misfit(given: JsonSchema, wanted: JsonSchema): string | null {
  const kinds = kindsOf(given);
  const welcome = kindsOf(wanted);
  if (!kinds || !welcome || kinds.size === 0) return null;
  const isNumber = (name: string) => name === "integer" || name === "number";
  const fits = [...kinds].some((kind) => welcome.has(kind) || (isNumber(kind) && [...welcome].some(isNumber)));
  return fits ? null : `This gives ${typeNoun(given)}, but ${typeNoun(wanted)} is wanted here`;
}
