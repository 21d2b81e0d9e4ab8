import type { ServerResponse } from "node:http";
import { AppError, type ErrorCode, errorRegistry } from "@millrace/contracts/errors";
import type { RunResponse } from "@millrace/contracts/flow/node-run";
import { toId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type { EndedRun } from "@millrace/runtime/executor";
import { isJsonType } from "./read-body.ts";

export type AnswerHeaders = Record<string, string>;

// A webhook's answer is data for its caller; a browser that opens it must not run it, nor guess another type.
const fixedHeaders: AnswerHeaders = { "x-content-type-options": "nosniff", "content-security-policy": "sandbox" };
const statusesWithoutBody = new Set([204, 205, 304]);

/** Writes one JSON answer. */
export const answerJson = (
  response: ServerResponse,
  status: number,
  body: JsonValue,
  headers: AnswerHeaders = {},
): void => answer(response, status, JSON.stringify(body), { "content-type": "application/json", ...headers });

/** Writes what a flow answered: a text goes out as it is when the flow says that it is not JSON. */
function answerAsTold(response: ServerResponse, told: RunResponse, headers: AnswerHeaders): void {
  const type = told.headers["content-type"];
  if (typeof told.body === "string" && type !== undefined && !isJsonType(type))
    answer(response, told.status, told.body, { ...told.headers, ...headers });
  else answerJson(response, told.status, told.body, { ...told.headers, ...headers });
}

function answer(response: ServerResponse, status: number, text: string, headers: AnswerHeaders): void {
  if (statusesWithoutBody.has(status)) {
    response.writeHead(status, { ...headers, ...fixedHeaders });
    response.end();
    return;
  }
  response.writeHead(status, { ...headers, ...fixedHeaders, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** Writes an error in the registry's shape, `{ error: { code, message, … } }`, with Retry-After where trying again helps. */
export function answerError(response: ServerResponse, error: AppError, correlationId: string): void {
  const { status } = errorRegistry[error.code];
  const headers: AnswerHeaders = { "x-correlation-id": correlationId };
  if (status === 429 || status === 503) headers["retry-after"] = "1";
  if (status === 405 && typeof error.details?.allow === "string") headers.allow = error.details.allow;
  // What is left of an unread body would be taken for the next request.
  if (status === 413) headers.connection = "close";
  answerJson(response, status, { error: error.toBody(correlationId) as unknown as JsonValue }, headers);
}

/** The answer of an ended run: what its respond node said, else its output; a failure says only where to look. */
export function answerEndedRun(response: ServerResponse, ended: EndedRun, headers: AnswerHeaders): void {
  if (ended.status === "succeeded" && ended.response) answerAsTold(response, ended.response, headers);
  else if (ended.status === "succeeded") answerJson(response, 200, ended.output, headers);
  else {
    const error = new AppError(endCode(ended), { details: { runId: toId("run", ended.runId) } });
    const body = { error: error.toBody(headers["x-correlation-id"]) as unknown as JsonValue };
    answerJson(response, errorRegistry[error.code].status, body, headers);
  }
}

function endCode(ended: EndedRun): ErrorCode {
  if (ended.status === "cancelled") return "run.cancelled";
  return ended.error?.code === "run.timeout" ? "run.timeout" : "run.failed";
}
