import { AppError } from "@millrace/contracts/errors";
import type { JsonObject } from "@millrace/contracts/json";
import { z } from "zod";

/**
 * Parameters whose expressions have been evaluated, as the node needs them.
 * Throws `step.invalid_params` with a JSON pointer to the first wrong one; the value itself is not repeated, it may be secret.
 */
export function parseResolved<T>(schema: z.ZodType<T>, params: JsonObject): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalidParam(pointerOf(issue?.path ?? []), issue?.message ?? "Not valid.");
}

/** The error for one parameter: `problem` says what is wrong and what to do. */
export const invalidParam = (pointer: string, problem: string): AppError =>
  new AppError("step.invalid_params", {
    message: pointer === "" ? problem : `The parameter ${pointer} can't be used: ${problem}`,
    details: { pointer, problem },
  });

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** A text, or a number or truth value that becomes one; a list, an object or null is refused. */
export const resolvedText = z
  .union([z.string(), z.number(), z.boolean()], {
    error: "The expression must give a text, a number or true or false.",
  })
  .transform(String);
