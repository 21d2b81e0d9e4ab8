import { createHash } from "node:crypto";
import { AppError } from "@millrace/contracts/errors";
import { canonicalJson, findStorageProblem, type JsonValue } from "@millrace/contracts/json";

/** Fingerprint of a start's input: the same start key with another fingerprint is refused. */
export const hashStartInput = (value: JsonValue): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex");

/** How long a start key is remembered. */
export const startKeyKeptMs = 24 * 3_600_000;

/**
 * The input as the JSON text that is stored. Throws `request.unstorable_text` or `request.too_deep` for a value that
 * Postgres would refuse, so that it never gets into a batch with others.
 */
export function storableInput(input: JsonValue): string {
  const problem = findStorageProblem(input);
  switch (problem) {
    case null:
      return JSON.stringify(input);
    case "too_deep":
      throw new AppError("request.too_deep");
    case "not_json":
      throw new AppError("request.invalid", { message: "The input is not plain JSON." });
    default:
      throw new AppError("request.unstorable_text");
  }
}

/** Refuses texts of a start (correlation id, start key, path) that Postgres could not take. */
export function assertStorableText(...texts: (string | null | undefined)[]): void {
  for (const text of texts) {
    if (text !== null && text !== undefined && findStorageProblem(text)) throw new AppError("request.unstorable_text");
  }
}
