import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";
import { makesContainer, marksOf, noteContainer, weighDeep, weighShallow } from "./cel-marks.ts";
import { ownPrefix } from "./cel-words.ts";
import type { CelOverload } from "./function-table.ts";
import { celFunctions } from "./functions.ts";
import { shallowCost, spend, spendDeep, textCost } from "./meter.ts";

/**
 * The library set up for our profile: JSON numbers next to whole literals, our own functions, and every step counted.
 *
 * Counting: each node of an expression, at each turn of each loop, is evaluated through `evaluator.run`. The evaluator of
 * our environment is reached through a macro's `evaluate` hook (a documented extension point) and its `run` counts. Operators
 * whose work grows with their operands (`+`, `==`, `in` …) have their operands weighed; our functions count for themselves.
 */
type Evaluator = {
  run: (node: ASTNode, context: unknown) => unknown;
  tryEval: (node: ASTNode, context: unknown) => unknown;
};
type RunnableNode = ASTNode & { evaluate: (evaluator: Evaluator, node: ASTNode, context: unknown) => unknown };

export const variables = ["trigger", "input", "steps", "item", "index", "run", "now", "random"] as const;

/** What was last evaluated: right after "no such field" it is the value that lacks the field. */
export const trail: { last: unknown; before: unknown } = { last: undefined, before: undefined };

/** Building an error, with its quote of the source, is far dearer than a node visit, and `||` and `exists` may build many. */
const absorbedErrorCost = 400;

const arithmetic: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

function createEnvironment(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 5_000, maxDepth: 60 },
  });
  for (const name of variables)
    environment.registerVariable(
      name,
      name === "now" ? "google.protobuf.Timestamp" : name === "random" ? "double" : "dyn",
    );
  for (const [sign, compute] of Object.entries(arithmetic)) {
    const mixed = (a: number | bigint, b: number | bigint) => compute(Number(a), Number(b));
    environment.registerOperator(`double ${sign} int`, mixed);
    environment.registerOperator(`int ${sign} double: double`, mixed);
  }
  environment.registerOperator("double % double", (a: number, b: number) => a % b);
  for (const entry of celFunctions)
    for (const overload of entry.overloads)
      environment.registerFunction(ownSignature(overload.signature), metered(overload), { async: false });
  meterEvaluator(environment);
  return environment;
}

/** `string.contains(string): bool` → `string.own_contains(string): bool`: the library does not let its own be replaced. */
const ownSignature = (signature: string) => signature.replace(/(\w+)\(/, `${ownPrefix}$1(`);

function metered({ cost, run }: CelOverload): (...args: unknown[]) => unknown {
  return (...args) => {
    let steps = 1;
    if (cost) steps += cost(...args);
    else for (const arg of args) steps += shallowCost(arg);
    spend(steps);
    const result = run(...args);
    if (Array.isArray(result)) noteContainer(result);
    return result;
  };
}

function meterEvaluator(environment: Environment): void {
  let evaluator: Evaluator | undefined;
  environment.registerFunction("catchEvaluator(ast): dyn", ({ args }: { args: ASTNode[] }) => ({
    args,
    typeCheck: (
      checker: { check: (node: ASTNode, context: unknown) => unknown },
      macro: { args: ASTNode[] },
      context: unknown,
    ) => macro.args[0] && checker.check(macro.args[0], context),
    evaluate: (found: Evaluator) => {
      evaluator = found;
      return true;
    },
  }));
  environment.evaluate("catchEvaluator(true)");
  if (!evaluator) throw new Error("cel-js no longer hands its evaluator to macros, so nothing would be counted");
  const metering = evaluator;

  metering.run = (node, context) => {
    spend(1);
    const value = (node as RunnableNode).evaluate(metering, node, context);
    const marks = marksOf(node);
    if (marks !== 0) chargeFor(value, marks);
    trail.before = trail.last;
    trail.last = value;
    return value;
  };
  // The library's own turns every error into a value for `||`, `&&`, `all` and `exists` to absorb. Not this one.
  metering.tryEval = (node, context) => {
    try {
      return metering.run(node, context);
    } catch (error) {
      // Throws when the budget is used up, so that this is the one error that nothing absorbs.
      spend(absorbedErrorCost);
      return error instanceof Error ? error : new Error(String(error));
    }
  };
}

function chargeFor(value: unknown, marks: number): void {
  if (typeof value === "string") spend(textCost(value));
  if (typeof value !== "object" || value === null) return;
  if (marks & makesContainer) noteContainer(value);
  if (marks & weighDeep) spendDeep(value);
  else if (marks & weighShallow) spend(shallowCost(value));
}

let shared: Environment | undefined;

/** Parses with the shared environment; made on first use, since that takes some milliseconds. */
export function parseSource(source: string): ParseResult {
  shared ??= createEnvironment();
  return shared.parse(source);
}
