import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
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

/**
 * What can stand at an offset of an expression, given the data that is there: fields and methods after a dot, else
 * variables and functions. Never throws; an expression that can't be evaluated offers every method.
 */
export function completeCel(source: string, offset: number, scope: ExpressionScope): CelCompletions {
  const before = source.slice(0, offset);
  const word = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? "";
  const from = offset - word.length;
  if (insideText(before)) return { from: offset, options: [] };
  const rest = before.slice(0, from).trimEnd();
  const options = rest.endsWith(".") ? memberOptions(operandBefore(rest.slice(0, -1)), scope) : topOptions(before);
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

function memberOptions(operand: string, scope: ExpressionScope): CelCompletion[] {
  if (operand === "now") return methodsOn("time");
  const parsed = parseCel(operand);
  if (!parsed.ok) return celFunctions.filter((entry) => entry.on).map(option);
  try {
    return membersOf(evaluateCel(parsed.program, scope));
  } catch {
    return celFunctions.filter((entry) => entry.on).map(option);
  }
}

function membersOf(value: JsonValue): CelCompletion[] {
  if (typeof value === "string") return methodsOn("text");
  if (Array.isArray(value)) return methodsOn("list");
  if (typeof value !== "object" || value === null) return [];
  // A field whose name is no identifier is reached by index, so it is not offered after a dot.
  const fields = Object.entries(value).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  return [
    ...fields.map(([name, field]): CelCompletion => ({ label: name, type: "property", detail: preview(field) })),
    ...methodsOn("map"),
  ];
}

const methodsOn = (on: NonNullable<CelFunction["on"]>) =>
  celFunctions
    .filter((entry) => entry.on === on || (entry.name === "size" && entry.kind === "method" && on !== "time"))
    .map(option);

const option = (entry: CelFunction): CelCompletion => ({
  label: entry.name,
  type: entry.kind === "function" || !entry.on ? "function" : "method",
  detail: entry.form,
  info: entry.summary,
});

function preview(value: JsonValue): string {
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "map";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
