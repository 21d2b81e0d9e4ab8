import { EvaluationError } from "@marcbachmann/cel-js";

/** The form of one entry of the function table; see `functions.ts` for the table itself. */

/** A JSON number arrives as `number` (CEL double), a literal such as `1` as `bigint` (CEL int). */
export type CelNumber = number | bigint;

export type CelOverload = {
  /** In the library's notation: `string.contains(string): bool`. */
  signature: string;
  /** Steps that the call costs on these arguments, spent before it runs. Without it: the sizes of the texts and lists given. */
  // biome-ignore lint/suspicious/noExplicitAny: the library matched the arguments to the signature before it calls.
  cost?: (...args: any[]) => number;
  // biome-ignore lint/suspicious/noExplicitAny: as above; each implementation names its argument types.
  run: (...args: any[]) => unknown;
};

export type CelFunction = {
  name: string;
  /** `method` is called on a value: `text.trim()`. A `macro` takes an expression as an argument. */
  kind: "function" | "method" | "macro";
  /** How it is called, for people. */
  form: string;
  summary: string;
  /** The type of value that a method belongs to, so that completion offers it there. */
  on?: "text" | "list" | "map" | "time" | "duration";
  /** Empty for macros and for the few functions that stay the library's own. */
  overloads: readonly CelOverload[];
};

/** An error inside a function; the library adds the position of the call. */
export const celError = (message: string): EvaluationError => new EvaluationError({ code: "function_failed", message });
