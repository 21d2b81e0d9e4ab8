import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import { type CelKind, celKindsOf } from "../types/cel-kinds.ts";
import { typeOfCel } from "../types/cel-type.ts";
import { schemaOfValue } from "../types/schema-of-value.ts";
import { anything, fieldsOf } from "../types/schema-parts.ts";
import { noScopeTypes, type ScopeTypes } from "../types/scope-types.ts";
import { typeBadge } from "../types/type-words.ts";
import { variables } from "./cel-environment.ts";
import { evaluateCel } from "./cel-evaluate.ts";
import { parseCel } from "./cel-program.ts";
import { type CelFunction, celFunctions } from "./functions.ts";

export type CelCompletion = {
  label: string;
  type: "variable" | "property" | "function" | "method" | "keyword";
  /** Beside the label: the value or the form of the call. */
  detail: string;
  info?: string;
};
/** Options that replace the text from `from` up to the cursor. */
export type CelCompletions = { from: number; options: CelCompletion[] };

const variableInfo: Record<(typeof variables)[number], string> = {
  trigger: "The output of the trigger",
  input: "What comes in through this node's input",
  steps: "Outputs of the steps before this one, by node id",
  item: "Inside a map the item, inside a loop the value of this round",
  index: "Inside a map or loop the number of the item or round, from 0",
  run: "This run: id and startedAt",
  now: "The recorded time of this step",
  random: "The recorded random number of this step, from 0 to 1",
};

/** What completion knows: the data of a run, and the types of what is upstream, with or without data. */
export type CompletionData = { scope: ExpressionScope; types?: ScopeTypes };

/**
 * What can stand at an offset of an expression: fields, with their types and values, and methods after a dot, else variables
 * and functions. Never throws; where nothing is known of a value every method is offered.
 */
export function completeCel(source: string, offset: number, data: CompletionData): CelCompletions {
  const before = source.slice(0, offset);
  const word = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? "";
  const from = offset - word.length;
  if (insideText(before)) return { from: offset, options: [] };
  const rest = before.slice(0, from).trimEnd();
  const options = rest.endsWith(".") ? memberOptions(rest.slice(0, -1), data) : topOptions(before);
  const wanted = word.toLowerCase();
  return { from, options: options.filter((option) => option.label.toLowerCase().startsWith(wanted)) };
}

function insideText(before: string): boolean {
  let quote = "";
  for (let at = 0; at < before.length; at++) {
    const character = before[at] ?? "";
    if (quote === "") quote = character === '"' || character === "'" ? character : "";
    else if (character === "\\") at++;
    else if (character === quote) quote = "";
  }
  return quote !== "";
}

/** The longest operand that ends the text: names, fields, indexes and calls, back to an operator or an open bracket. */
function operandBefore(text: string): string {
  let depth = 0;
  let at = text.length;
  while (at > 0) {
    const character = text[at - 1] ?? "";
    if (character === ")" || character === "]") depth++;
    else if (character === "(" || character === "[") {
      if (depth === 0) break;
      depth--;
    } else if (depth === 0 && !/[\w."']/.test(character)) break;
    at--;
  }
  return text.slice(at);
}

function topOptions(before: string): CelCompletion[] {
  const options: CelCompletion[] = variables.map((name) => ({
    label: name,
    type: "variable",
    detail: variableInfo[name],
  }));
  for (const [, name] of before.matchAll(/\.(?:all|exists|exists_one|filter|map|bind)\(\s*([A-Za-z_]\w*)\s*,/g))
    if (name && !options.some((option) => option.label === name))
      options.push({ label: name, type: "variable", detail: "The current element" });
  for (const entry of celFunctions)
    if (!entry.on && entry.kind !== "method" && entry.name !== "bind") options.push(option(entry));
  for (const keyword of ["true", "false", "null"]) options.push({ label: keyword, type: "keyword", detail: "" });
  return options;
}

/** Names that macros give to elements, and `bind` to values, before a place: `orders.map(o, …` makes `o` an element. */
function bindingsIn(before: string): ReadonlyMap<string, string> {
  const bindings = new Map<string, string>();
  for (const match of before.matchAll(/\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,/g))
    if (match[1]) bindings.set(match[1], `(${operandBefore(before.slice(0, match.index))})[0]`);
  for (const match of before.matchAll(/\bcel\.bind\(\s*([A-Za-z_]\w*)\s*,\s*([^,()]+),/g))
    if (match[1] && match[2]) bindings.set(match[1], `(${match[2]})`);
  return bindings;
}

const mostBindings = 5;

/** The operand with such names replaced by what they stand for, so that it can be read on its own. */
function withoutBindings(operand: string, before: string): string {
  const bindings = bindingsIn(before);
  let text = operand;
  for (let turn = 0; turn < mostBindings; turn++) {
    const next = text.replace(/(?<![\w.])[A-Za-z_]\w*/, (name) => bindings.get(name) ?? name);
    if (next === text) return text;
    text = next;
  }
  return text;
}

function memberOptions(before: string, { scope, types = noScopeTypes }: CompletionData): CelCompletion[] {
  const operand = withoutBindings(operandBefore(before), before);
  const value = evaluated(operand, scope);
  if (operand === "steps") return stepOptions(types, value);
  const parsed = parseCel(operand);
  const known = parsed.ok ? typeOfCel(parsed.program, types) : null;
  if (operand === "now") return methodsOn(["time"]);
  const said = known?.schema ?? anything;
  const isOpen = celKindsOf(said) === null;
  const schema = isOpen && value !== undefined ? schemaOfValue(value) : said;
  const kinds = celKindsOf(schema);
  return [...fieldOptions(fieldsOf(schema), value), ...(kinds ? methodsOn([...kinds]) : allMethods)];
}

function evaluated(operand: string, scope: ExpressionScope): JsonValue | undefined {
  const parsed = parseCel(operand);
  if (!parsed.ok) return undefined;
  try {
    return evaluateCel(parsed.program, scope);
  } catch {
    return undefined;
  }
}

/** A field whose name is no identifier is reached by index, so it is not offered after a dot. */
const isIdentifier = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);
const ownValue = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? value[name]
    : undefined;

function fieldOptions(fields: ReturnType<typeof fieldsOf>, value: JsonValue | undefined): CelCompletion[] {
  const names = new Set(fields.keys());
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    for (const name of Object.keys(value)) names.add(name);
  return [...names].filter(isIdentifier).map((name) => {
    const own = ownValue(value, name);
    const schema = fields.get(name) ?? (own === undefined ? anything : schemaOfValue(own));
    return { label: name, type: "property", detail: detailOf(typeBadge(schema), own) };
  });
}

function stepOptions(types: ScopeTypes, value: JsonValue | undefined): CelCompletion[] {
  const ids = new Set(types.stepIds);
  if (typeof value === "object" && value !== null) for (const id of Object.keys(value)) ids.add(id);
  return [...ids].map((id) => {
    const own = ownValue(value, id);
    const schema = types.step(id) ?? anything;
    return { label: id, type: "property", detail: detailOf(typeBadge(schema), own ?? undefined) };
  });
}

const methodKinds: Partial<Record<CelKind, NonNullable<CelFunction["on"]>>> = {
  text: "text",
  list: "list",
  map: "map",
  time: "time",
  duration: "duration",
};

function methodsOn(kinds: readonly CelKind[]): CelCompletion[] {
  const wanted = new Set(kinds.map((kind) => methodKinds[kind]));
  const hasSize = wanted.has("text") || wanted.has("list") || wanted.has("map");
  return celFunctions
    .filter(
      (entry) => (entry.on && wanted.has(entry.on)) || (hasSize && entry.name === "size" && entry.kind === "method"),
    )
    .map(option);
}

const option = (entry: CelFunction): CelCompletion => ({
  label: entry.name,
  type: entry.kind === "function" || !entry.on ? "function" : "method",
  detail: entry.form,
  info: entry.summary,
});

const allMethods = celFunctions.filter((entry) => entry.on).map(option);

/** "text · "Utrecht"": the type, and what the value is where there is one. */
function detailOf(type: string, value: JsonValue | undefined): string {
  if (value === undefined) return type;
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "object";
  const text = JSON.stringify(value);
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return type === shown || type === "any" ? shown : `${type} · ${shown}`;
}
