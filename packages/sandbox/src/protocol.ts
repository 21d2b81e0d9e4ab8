import { maxLogLineLength, maxLogLines } from "./log-lines.ts";

/** What the pool sends to a child process: one evaluation, everything as text and numbers. */
export type EvaluationRequest = {
  code: string;
  inputJson: string;
  timeoutMs: number;
  memoryMb: number;
  nowMs: number;
  random: number;
  maxOutputBytes: number;
};

export type EvaluationErrorCode =
  | "code.error"
  | "code.timeout"
  | "code.memory"
  | "code.invalid_result"
  | "code.output_too_large"
  | "code.crashed";

/** What came of it. `line` and `column` are places in the user's code, counted from 1. */
export type EvaluationOutcome =
  | { ok: true; valueJson: string; logs: string[] }
  | { ok: false; code: EvaluationErrorCode; message?: string; line?: number; column?: number; logs: string[] };

export type ChildMessage = { kind: "ready" } | { kind: "outcome"; outcome: EvaluationOutcome };

/** A child is not trusted to keep to the protocol: `null` for anything that is not a message of it. */
export function readChildMessage(message: unknown): ChildMessage | null {
  if (!isRecord(message)) return null;
  if (message.kind === "ready") return { kind: "ready" };
  const { outcome } = message;
  if (message.kind !== "outcome" || !isRecord(outcome)) return null;
  const logs = readLogs(outcome.logs);
  if (outcome.ok === true) {
    return typeof outcome.valueJson === "string"
      ? { kind: "outcome", outcome: { ok: true, valueJson: outcome.valueJson, logs } }
      : null;
  }
  if (!isErrorCode(outcome.code)) return null;
  return {
    kind: "outcome",
    outcome: {
      ok: false,
      code: outcome.code,
      logs,
      ...(typeof outcome.message === "string" ? { message: storable(outcome.message) } : {}),
      ...(Number.isInteger(outcome.line) ? { line: Number(outcome.line) } : {}),
      ...(Number.isInteger(outcome.column) ? { column: Number(outcome.column) } : {}),
    },
  };
}

/** Lines within the bounds that the child keeps to itself, made of text that Postgres can store. */
const readLogs = (raw: unknown): string[] =>
  (Array.isArray(raw) ? raw : [])
    .slice(0, maxLogLines + 1)
    .filter((line) => typeof line === "string")
    .map((line) => storable(line.slice(0, maxLogLineLength + 1)));

const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

const errorCodes: Record<EvaluationErrorCode, true> = {
  "code.error": true,
  "code.timeout": true,
  "code.memory": true,
  "code.invalid_result": true,
  "code.output_too_large": true,
  "code.crashed": true,
};
const isErrorCode = (value: unknown): value is EvaluationErrorCode =>
  typeof value === "string" && Object.hasOwn(errorCodes, value);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
