import type { CelFunction } from "./function-table.ts";
import { numberFunctions } from "./number-functions.ts";
import { textFunctions } from "./text-functions.ts";
import { timeFunctions } from "./time-functions.ts";
import { valueFunctions } from "./value-functions.ts";

export type { CelFunction } from "./function-table.ts";

const macro = (name: string, form: string, summary: string, on?: CelFunction["on"]): CelFunction => ({
  name,
  kind: "macro",
  form,
  summary,
  ...(on ? { on } : {}),
  overloads: [],
});

/** Macros are part of the language: the library expands them while parsing. */
const macros: readonly CelFunction[] = [
  macro("has", "has(input.field)", "Whether the field is there."),
  macro("bind", "cel.bind(name, value, expression)", "Gives a value a name inside the expression."),
  macro("all", "list.all(item, condition)", "Whether the condition holds for every element.", "list"),
  macro("exists", "list.exists(item, condition)", "Whether the condition holds for at least one element.", "list"),
  macro(
    "exists_one",
    "list.exists_one(item, condition)",
    "Whether the condition holds for exactly one element.",
    "list",
  ),
  macro("filter", "list.filter(item, condition)", "The elements for which the condition holds.", "list"),
  macro("map", "list.map(item, expression)", "What the expression gives for each element.", "list"),
];

/** Two functions stay the library's own: they cost nothing and have no overloads of interest. */
const builtIns: readonly CelFunction[] = [
  {
    name: "dyn",
    kind: "function",
    form: "dyn(value)",
    summary: "The same value without a fixed type, for branches of different types.",
    overloads: [],
  },
  {
    name: "type",
    kind: "function",
    form: "type(value)",
    summary: "The type of a value: type(x) == string.",
    overloads: [],
  },
];

/**
 * Everything that an expression can call, and nothing else: a name that is not in this table is refused while parsing.
 * Completion and the documentation read the same table.
 */
export const celFunctions: readonly CelFunction[] = [
  ...macros,
  ...builtIns,
  ...textFunctions,
  ...numberFunctions,
  ...timeFunctions,
  ...valueFunctions,
];
