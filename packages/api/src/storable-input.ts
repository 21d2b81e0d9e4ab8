import { AppError } from "@millrace/contracts/errors";
import { findStorageProblem, type StorageProblem } from "@millrace/contracts/json";

/**
 * Refuses input with text that Postgres can't keep, or nested too deeply, before it reaches any schema or statement.
 * What is no JSON at all (a date, a member that is undefined) is left to the procedure's schema.
 */
export function requireStorableInput(input: unknown): void {
  let problem = findStorageProblem(input);
  // Undefined members hide what comes after them; as JSON they are gone. The depth is bounded by now.
  if (problem === "not_json" && typeof input === "object")
    problem = findStorageProblem(JSON.parse(JSON.stringify(input)));
  if (problem !== null && problem !== "not_json") throw new AppError(errorCodes[problem]);
}

const errorCodes = {
  too_deep: "request.too_deep",
  nul_character: "request.unstorable_text",
  lone_surrogate: "request.unstorable_text",
} as const satisfies Record<Exclude<StorageProblem, "not_json">, string>;
