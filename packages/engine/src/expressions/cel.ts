/** Expressions: CEL under Millrace's profile. See `functions.ts` for everything an expression can call. */
export { type CelCompletion, type CelCompletions, type CompletionData, completeCel } from "./cel-complete.ts";
export { defaultExpressionBudget, evaluateCel } from "./cel-evaluate.ts";
export type { StepReference } from "./cel-prepare.ts";
export { type CelParseResult, type CelProgram, parseCel } from "./cel-program.ts";
