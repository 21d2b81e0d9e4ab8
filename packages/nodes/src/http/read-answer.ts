import { AppError, type ErrorCode, errorRegistry } from "@millrace/contracts/errors";
import type { OutboundResponse } from "@millrace/contracts/flow/node-services";
import { readRetryAfter } from "@millrace/contracts/flow/retry-after";
import type { JsonValue } from "@millrace/contracts/json";
import { storableExcerpt } from "../storable-text.ts";

const jsonType = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const maxExcerpt = 1_000;

/**
 * The body as a value: JSON where the answer says that it is JSON, else the text; `null` when there is none.
 * Throws `http.invalid_json` when the answer says JSON and is not.
 */
export function readBody(response: OutboundResponse): JsonValue {
  if (response.body === "") return null;
  if (!jsonType.test(response.headers["content-type"] ?? "")) return response.body;
  try {
    return JSON.parse(response.body.replace(/^\ufeff/, "")) as JsonValue;
  } catch (cause) {
    throw new AppError("http.invalid_json", {
      message: `${hostOf(response.url)} says that its answer is JSON, but it can't be read as JSON.`,
      details: { status: response.status, body: storableExcerpt(response.body, maxExcerpt) },
      cause,
    });
  }
}

/** The body of an answer that is handed on whatever it is: like `readBody`, but text that is not JSON stays text. */
export function readAnyBody(response: OutboundResponse): JsonValue {
  try {
    return readBody(response);
  } catch {
    return response.body;
  }
}

/** The error for an answer with status 400 and above, with what the service said about it. */
export function failureOf(response: OutboundResponse, nowMs: number): AppError {
  const code = codeOf(response.status);
  const retryAfterMs = readRetryAfter(response.headers, nowMs);
  return new AppError(code, {
    message: `${response.status} from ${hostOf(response.url)}. ${textOf(response.status, code)}`,
    details: {
      status: response.status,
      body: storableExcerpt(response.body, maxExcerpt),
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    },
  });
}

/** Decides with its registry entry whether another attempt makes sense: it does for 408, 425, 429 and 5xx. */
function codeOf(status: number): ErrorCode {
  if (status >= 500) return "http.server_error";
  if (status === 408) return "http.timeout";
  return status === 425 || status === 429 ? "http.rate_limited" : "http.client_error";
}

const textOf = (status: number, code: ErrorCode): string =>
  status === 425 ? "The service asks to send the request again later." : errorRegistry[code].text;

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "the service");
