import type { FlowId, RunId } from "../ids.ts";
import type { JsonValue } from "../json.ts";

/**
 * The ports through which node implementations reach outside, bound to one organization and one step.
 * Implementations live in `outbound` and `sandbox`; the worker hands them in.
 */
export interface NodeServices {
  http: OutboundHttp;
  code: CodeSandbox;
  runs: SubRuns;
}

export type OutboundRequest = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  url: string;
  headers: Record<string, string>;
  /** Sent as it is; the caller sets content-type. */
  body?: string;
  /** The header or basic credential to add, by prefixed id. The broker checks tenant and allowed hosts. */
  credentialId?: string;
  timeoutMs: number;
  maxResponseBytes: number;
  followRedirects: boolean;
  signal: AbortSignal;
};

/** Secrets that the broker put into the request are already masked in headers and body. */
export type OutboundResponse = { status: number; headers: Record<string, string>; body: string; url: string };

/** The guarded HTTP client. Throws `AppError` with the `http.*` and `credential.*` codes. */
export interface OutboundHttp {
  request(request: OutboundRequest): Promise<OutboundResponse>;
}

export type CodeRequest = {
  /** The body of a function of `(input, log)`. */
  code: string;
  input: JsonValue;
  timeoutMs: number;
  memoryMb: number;
  /** The step's recorded time and random number: the code's clock stands at the one, its `Math.random` is seeded by the other. */
  nowMs?: number;
  random?: number;
  signal: AbortSignal;
};

export type CodeResult = { value: JsonValue; logs: string[] };

/** Runs untrusted code behind a process boundary. Throws `AppError` with the `code.*` codes. */
export interface CodeSandbox {
  run(request: CodeRequest): Promise<CodeResult>;
}

export type SubRunRequest = {
  flowId: FlowId;
  version: number;
  input: JsonValue;
  /** The step will wait for the end of the run, which is cancelled when the step is. */
  waits: boolean;
  signal: AbortSignal;
};

/**
 * Starts runs of other flows of the organization. However often one attempt of a step asks, it gets the one run that belongs to
 * it; a database that is away is waited for until `signal` aborts. Throws `flow.not_found`, `version.not_found` and `run.too_many_levels`.
 */
export interface SubRuns {
  start(request: SubRunRequest): Promise<{ runId: RunId }>;
}
