import { toAppError } from "@millrace/contracts/errors";
import {
  maxSearchFields,
  type SearchField,
  type SearchFields,
  type SearchFieldType,
  searchField,
} from "@millrace/contracts/flow/definition";
import { findStorageProblem } from "@millrace/contracts/json";
import type { DeclaredSearchField, SearchValue } from "@millrace/contracts/run/search-value";
import { type CelParseResult, evaluateCel, parseCel } from "../expressions/cel.ts";
import { type StartFacts, startScope } from "../expressions/start-scope.ts";
import { toSearchValue } from "./search-value.ts";

export type CompiledSearchField = { name: string; type: SearchFieldType; parsed: CelParseResult };

export type TypedSearchValue = SearchValue & { type: SearchFieldType };

/** How people read a field. */
export const searchLabel = (name: string, { label }: Pick<SearchField, "label">): string => label ?? name;

/** What a flow declares, in the order in which people read it. */
export const declaredSearchFields = (fields: SearchFields | undefined): DeclaredSearchField[] =>
  Object.entries(fields ?? {})
    .map(([name, field]) => ({ name, label: searchLabel(name, field), type: field.type }))
    .sort((a, b) => a.label.localeCompare(b.label, "en") || a.name.localeCompare(b.name, "en"));

/** The search fields of a stored definition, ready to be evaluated; none of what is not in their form. Never throws. */
export function compileSearchFields(stored: unknown): CompiledSearchField[] {
  if (typeof stored !== "object" || stored === null) return [];
  return Object.entries(stored)
    .flatMap(([name, value]) => {
      const field = searchField.safeParse(value);
      return field.success ? [{ name, type: field.data.type, parsed: parseCel(field.data.value.$cel) }] : [];
    })
    .slice(0, maxSearchFields);
}

/** A value, or why there is none, for each field. Never throws: whatever an input holds, its run starts. */
export const searchValuesOf = (fields: readonly CompiledSearchField[], facts: StartFacts): TypedSearchValue[] =>
  fields.map((field) => ({ name: field.name, type: field.type, ...evaluate(field, facts) }));

const longestReason = 300;

function evaluate({ type, parsed }: CompiledSearchField, facts: StartFacts) {
  if (!parsed.ok) return { value: null, problem: "The expression can't be read." };
  try {
    const result = evaluateCel(parsed.program, startScope(facts));
    return toSearchValue(type, result);
  } catch (error) {
    return { value: null, problem: storable(toAppError(error).message) };
  }
}

/** Messages name fields of the input, which may be anything. */
function storable(message: string): string {
  const text = message.length > longestReason ? `${message.slice(0, longestReason - 1)}…` : message;
  return findStorageProblem(text) ? "The expression failed." : text;
}
