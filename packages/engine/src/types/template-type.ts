import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import { type TemplateProgram, type VariableUse, variableUses } from "../expressions/liquid.ts";
import { missingMember } from "./cel-members.ts";
import { anything, elementOf, integer, kindsOf, memberOf, text } from "./schema-parts.ts";
import { runSchema, type ScopeTypes } from "./scope-types.ts";
import type { TypeFinding } from "./type-finding.ts";

/**
 * Variables of a template that are never there, so that nothing is written in their place. Where a type is not known
 * everything may be there; loops' own names are not looked into.
 */
export function templateFindings(program: TemplateProgram, scope: ScopeTypes): readonly TypeFinding[] {
  return variableUses(program).flatMap((use) => findingOf(program.source, use, scope) ?? []);
}

function findingOf(source: string, { root, path, position }: VariableUse, scope: ScopeTypes): TypeFinding | undefined {
  const [step, ...fields] = path;
  const isStep = root === "steps";
  if (isStep && typeof step !== "string") return undefined;
  let schema = isStep ? (scope.step(String(step)) ?? anything) : rootType(root, scope);
  let target = isStep ? `steps.${step}` : root;
  for (const field of isStep ? fields : path) {
    const next = partOf(schema, field);
    if (next === "unknown") return undefined;
    if (next === "missing" || next === "missing_in_sample") {
      const fromSample = next === "missing_in_sample";
      const message = missingMember(target, schema, String(field), fromSample);
      const [from, to] = placeOf(source, position, String(field));
      return { from, to, message, certain: !fromSample };
    }
    target += typeof field === "number" ? `[${field}]` : `.${field}`;
    schema = next;
  }
  return undefined;
}

function rootType(root: string, scope: ScopeTypes): JsonSchema {
  switch (root) {
    case "trigger":
    case "input":
    case "item":
    case "index":
      return scope[root];
    case "run":
      return runSchema;
    case "now":
      return text;
    default:
      return anything;
  }
}

type Part = JsonSchema | "unknown" | "missing" | "missing_in_sample";

/** Besides fields and indexes Liquid knows the size of everything that has one, and the ends of lists. */
function partOf(schema: JsonSchema, field: string | number): Part {
  const kinds = kindsOf(schema);
  if (!kinds) return "unknown";
  if (typeof field === "number") return kinds.has("array") ? elementOf(schema) : "unknown";
  if (field === "size" && (kinds.has("string") || kinds.has("array") || kinds.has("object"))) return integer;
  if ((field === "first" || field === "last") && kinds.has("array")) return elementOf(schema);
  const { schema: member, presence, fromSample } = memberOf(schema, field);
  if (presence !== "never") return member;
  return fromSample ? "missing_in_sample" : "missing";
}

/** The field's name after the variable begins, or the variable itself where the name is written in another way. */
function placeOf(source: string, position: number, field: string): [number, number] {
  const end = /[|%}]/.exec(source.slice(position))?.index ?? source.length - position;
  const at = source.slice(position, position + end).indexOf(field);
  return at < 0 ? [position, position + 1] : [position + at, position + at + field.length];
}
