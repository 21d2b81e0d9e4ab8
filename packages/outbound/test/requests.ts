import { AppError } from "@millrace/contracts/errors";
import type { OutboundRequest } from "@millrace/contracts/flow/node-services";

export const get = (url: string, overrides: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: "GET",
  url,
  headers: {},
  timeoutMs: 5_000,
  maxResponseBytes: 1_000_000,
  followRedirects: true,
  signal: new AbortController().signal,
  ...overrides,
});

/** The `AppError` that a call is expected to end with. */
export async function failureOf(call: Promise<unknown>): Promise<AppError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("The call was expected to fail.");
}
