import type { ASTNode } from "@marcbachmann/cel-js";
import { AppError } from "@millrace/contracts/errors";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import { trail } from "./cel-environment.ts";
import { forgetContainers, makesContainer, marksOf, noteContainer } from "./cel-marks.ts";
import { type CelProgram, libraryError } from "./cel-program.ts";
import { inWords, listNames } from "./cel-words.ts";
import { BudgetExhausted, withBudget } from "./meter.ts";
import { resultToJson } from "./result.ts";

/** Enough for ten nodes of expression on each of 10,000 elements, and well under 10 ms of work. */
export const defaultExpressionBudget = 100_000;

/**
 * Evaluates a program on the data of a step. Pure: the result depends on the arguments alone, nothing of the scope is changed,
 * and the work is bounded by `budget`. The result is plain JSON and may share parts with the scope, so treat both as frozen.
 * Throws `AppError` `step.expression_failed` (with `details.position`) or `step.expression_budget`.
 */
export function evaluateCel(program: CelProgram, scope: ExpressionScope, options: { budget?: number } = {}): JsonValue {
  try {
    return withBudget(options.budget ?? defaultExpressionBudget, () => {
      const value: unknown = program.run(variablesOf(scope));
      if (typeof value === "object" && value !== null && marksOf(program.run.ast) & makesContainer)
        noteContainer(value);
      return resultToJson(value);
    });
  } catch (error) {
    throw evaluationError(error, program);
  } finally {
    forgetContainers();
    trail.last = undefined;
    trail.before = undefined;
  }
}

/** `steps` and `now` are made only for expressions that read them. */
function variablesOf(scope: ExpressionScope) {
  return {
    trigger: scope.trigger,
    input: scope.input,
    item: scope.item,
    index: scope.index,
    run: scope.run,
    random: scope.random,
    get steps() {
      return scope.steps;
    },
    get now() {
      return new Date(scope.now);
    },
  };
}

function evaluationError(error: unknown, program: CelProgram): AppError {
  if (error instanceof BudgetExhausted)
    return new AppError("step.expression_budget", { details: { expression: excerpt(program.source) } });
  const { summary, code, range, node } = libraryError(error);
  const message =
    code === "no_such_key" && isNode(node) ? missingField(node, program.source, summary) : inWords(summary);
  return new AppError("step.expression_failed", {
    message,
    details: { expression: excerpt(program.source), position: Math.min(range?.start ?? 0, program.source.length) },
    cause: error,
  });
}

const excerpt = (source: string) => (source.length > 200 ? `${source.slice(0, 200)}…` : source);

const isNode = (node: unknown): node is ASTNode =>
  typeof node === "object" && node !== null && "op" in node && "args" in node;

/** "input has no field "nope". It has: a, b." */
function missingField(node: ASTNode, source: string, summary: string): string {
  const key = /^No such key: ([\s\S]*)$/.exec(summary)?.[1] ?? "";
  if (node.op !== "." && node.op !== "[]") return inWords(summary);
  const target = source.slice(node.args[0].start, node.args[0].end);
  // The value in question was evaluated last, or just before a literal index.
  const isField = node.op === ".";
  const isKnown = isField || (node.op === "[]" && node.args[1].op === "value");
  const value = isField ? trail.last : trail.before;
  if (target === "steps")
    return `There is no output of a step "${key}" here: it did not run, or it is not before this node. There are: ${listNames(namesOf(value), "none")}.`;
  if (isKnown && value === null) return `${target} is null, so it has no field "${key}".`;
  if (isKnown && Array.isArray(value))
    return `${target} is a list, so it has no field "${key}". Use an index: ${target}[0].`;
  if (isKnown && typeof value === "object")
    return `${target} has no field "${key}". It has: ${listNames(namesOf(value), "no fields")}.`;
  return `${target} has no field "${key}".`;
}

const namesOf = (value: unknown): string[] => (typeof value === "object" && value !== null ? Object.keys(value) : []);
