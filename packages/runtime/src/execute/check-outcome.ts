import { AppError } from "@millrace/contracts/errors";
import type { NodeOutcome } from "@millrace/contracts/flow/node-run";
import { findStorageProblem, type JsonObject, type JsonValue } from "@millrace/contracts/json";

/** The end of the year 9999: later times have no text that Postgres reads. */
const latestMs = 253_402_300_799_999;

/**
 * Refuses an outcome that could not be stored before it enters the state of the run, so that it fails its own step and
 * never a flush. Returns the value's JSON text. Throws `step.invalid_output` or `step.output_too_large`.
 */
export function checkOutcome(outcome: NodeOutcome, maxBytes: number): string {
  const problem =
    findStorageProblem(outcome.value) ??
    (outcome.kind === "respond" ? findStorageProblem(outcome.response) : null) ??
    (outcome.kind === "wait" && outcome.on ? findStorageProblem(outcome.on) : null);
  if (problem) throw new AppError("step.invalid_output", { details: { problem } });
  if (outcome.kind === "wait" && outcome.untilMs !== null && !(Math.abs(outcome.untilMs) <= latestMs)) {
    throw new AppError("step.invalid_output", { message: "The step waits for a time that is not a time." });
  }
  const text = JSON.stringify(outcome.value);
  const bytes = Math.max(
    Buffer.byteLength(text),
    outcome.kind === "respond" ? Buffer.byteLength(JSON.stringify(outcome.response)) : 0,
    outcome.kind === "wait" && outcome.on ? Buffer.byteLength(JSON.stringify(outcome.on)) : 0,
  );
  if (bytes > maxBytes) {
    throw new AppError("step.output_too_large", {
      message: `The step's result is larger than ${maxBytes.toLocaleString("en-US")} bytes. Return less data.`,
      details: { maxBytes },
    });
  }
  return text;
}

/** The outcome without the secrets that the step resolved. */
export function maskOutcome(outcome: NodeOutcome, mask: <T extends JsonValue>(value: T) => T): NodeOutcome {
  const value = mask(outcome.value);
  if (outcome.kind === "respond") return { ...outcome, value, response: mask(outcome.response) };
  return outcome.kind === "wait" && outcome.on ? { ...outcome, value, on: mask(outcome.on) } : { ...outcome, value };
}

/** Any thrown value as an error that can be shown and stored: without secrets, without text that Postgres refuses. */
export function storableError(thrown: AppError, mask?: <T extends JsonValue>(value: T) => T): AppError {
  const message = storableText(mask ? mask(thrown.message) : thrown.message).slice(0, 10_000);
  const details = thrown.details && mask ? mask(thrown.details) : thrown.details;
  const keptDetails = details && isSmallAndStorable(details) ? details : undefined;
  if (message === thrown.message && keptDetails === thrown.details) return thrown;
  return new AppError(thrown.code, { message, ...(keptDetails ? { details: keptDetails } : {}), cause: thrown.cause });
}

const isSmallAndStorable = (details: JsonObject): boolean =>
  // The body puts the details one level deeper.
  findStorageProblem(details, 2) === null && JSON.stringify(details).length <= 100_000;

/** The text without what Postgres refuses in JSON. */
export const storableText = (text: string): string => text.replaceAll("\u0000", "\ufffd").toWellFormed();
