import type { FlowProblem } from "@millrace/contracts/flow/definition";
import { isWithin } from "./json-pointer.ts";

/** Codes that an expression's own preview already says, at the very character. */
const saidByPreview = new Set<FlowProblem["code"]>(["bad_expression", "bad_template"]);

/** The message under one field: the first problem at its place; problems of fields inside it are shown there instead. */
export function messageAt(problems: readonly FlowProblem[], pointer: string, isSource: boolean): string | undefined {
  return problems.find(
    (problem) =>
      problem.pointer !== undefined &&
      (problem.pointer === pointer || (isSource && isWithin(problem.pointer, pointer))) &&
      !(isSource && saidByPreview.has(problem.code)),
  )?.message;
}

/** Whether anything inside a place is wrong, to open what is folded. */
export const hasProblemWithin = (problems: readonly FlowProblem[], pointer: string): boolean =>
  problems.some((problem) => problem.pointer !== undefined && isWithin(problem.pointer, pointer));
