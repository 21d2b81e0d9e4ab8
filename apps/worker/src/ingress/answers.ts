import type { ServerResponse } from "node:http";
import { AppError, type ErrorCode, errorRegistry } from "@millrace/contracts/errors";
import { toId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type { EndedRun } from "@millrace/runtime/executor";

export type AnswerHeaders = Record<string, string>;

/** Writes one JSON answer. */
export function answerJson(response: ServerResponse, status: number, body: JsonValue, headers: AnswerHeaders = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", ...headers, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** Writes an error in the registry's shape, `{ error: { code, message, … } }`, with Retry-After where trying again helps. */
export function answerError(response: ServerResponse, error: AppError, correlationId: string): void {
  const { status } = errorRegistry[error.code];
  const headers: AnswerHeaders = { "x-correlation-id": correlationId };
  if (status === 429 || status === 503) headers["retry-after"] = "1";
  // What is left of an unread body would be taken for the next request.
  if (status === 413) headers.connection = "close";
  answerJson(response, status, { error: error.toBody(correlationId) as unknown as JsonValue }, headers);
}

/** The answer of an ended run: what its respond node said, else its output; a failure says only where to look. */
export function answerEndedRun(response: ServerResponse, ended: EndedRun, headers: AnswerHeaders): void {
  if (ended.status === "succeeded") {
    if (!ended.response) return answerJson(response, 200, ended.output, headers);
    return answerJson(response, ended.response.status, ended.response.body, { ...ended.response.headers, ...headers });
  }
  const code: ErrorCode = ended.status === "cancelled" ? "run.cancelled" : ended.error?.code === "run.timeout" ? "run.timeout" : "run.failed";
  const error = new AppError(code, { details: { runId: toId("run", ended.runId) } });
  answerJson(response, errorRegistry[code].status, { error: error.toBody(headers["x-correlation-id"]) as unknown as JsonValue }, headers);
}
