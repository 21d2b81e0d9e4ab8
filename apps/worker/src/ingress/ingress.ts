import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError, toAppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type { RunReplies } from "@millrace/runtime/run-replies";
import { hashStartInput, type RunStarter } from "@millrace/runtime/start-runs";
import type { Logger } from "pino";
import type { RequestHandler } from "../http-server.ts";
import { answerEndedRun, answerError, answerJson } from "./answers.ts";
import { fields, parseBody, readBody } from "./read-body.ts";
import type { RunAddresses } from "./run-address.ts";
import type { ReadRunResult } from "./run-result.ts";

export type IngressOptions = {
  /** The public address of this ingress, without a slash at the end. */
  publicUrl: string;
  maxBodyBytes: number;
  /** How long a caller of a webhook that replies with the result is kept waiting before it gets 202. */
  replyTimeoutMs: number;
  starter: RunStarter;
  replies: RunReplies;
  addresses: RunAddresses;
  readRunResult: ReadRunResult;
  /** Aborts when the process is asked to stop: callers that are kept waiting then get 202 and the run's address. */
  stopping: AbortSignal;
  log: Logger;
};

/**
 * The public door for webhooks: `ANY /hooks/<organization>/<path>` starts a run and answers with its result or with 202
 * and the run's address; `GET /runs/<token>` answers at that address. Plain HTTP, nothing else.
 */
export const createIngressHandler = (options: IngressOptions): RequestHandler => {
  // Told by hand: a signal made of several costs more than the rest of keeping a caller.
  const kept = new Set<AbortController>();
  const handlerOptions = { ...options, kept };
  options.stopping.addEventListener("abort", () => {
    for (const patience of kept) patience.abort(isStopping);
  });
  return (request, response) => {
    const correlationId = correlationIdOf(request);
    handle(request, response, correlationId, handlerOptions).catch((thrown: unknown) => {
      const error = toAppError(thrown);
      if (error.code === "system.unexpected")
        options.log.error({ err: thrown, correlationId }, "request failed unexpectedly");
      if (response.headersSent) response.destroy();
      else answerError(response, error, correlationId);
    });
    return true;
  };
};

/** Why a caller is kept no longer. Without a reason each abort would make an exception with a stack trace. */
const callerIsGone = "the caller is gone";
const isStopping = "the process is stopping";

/** `kept`: what ends the patience of callers that wait for their result. */
type HandlerOptions = IngressOptions & { kept: Set<AbortController> };

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  correlationId: string,
  options: HandlerOptions,
): Promise<void> {
  const url = URL.parse(request.url ?? "/", "http://ingress");
  if (!url) throw new AppError("request.not_found");
  const [area, first, ...rest] = url.pathname.slice(1).split("/");
  if (area === "hooks" && first && rest.length > 0)
    return handleWebhook(request, response, url, correlationId, options);
  if (area === "runs" && first && rest.length === 0 && request.method === "GET")
    return handleRunResult(response, first, correlationId, options);
  throw new AppError("request.not_found");
}

async function handleWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  correlationId: string,
  { starter, replies, addresses, log, ...options }: HandlerOptions,
): Promise<void> {
  const [organizationSlug = "", ...pathParts] = url.pathname.slice("/hooks/".length).split("/");
  const path = pathParts.join("/");
  const method = request.method ?? "POST";
  const body = parseBody(await readBody(request, options.maxBodyBytes), request.headers["content-type"]);
  const query = fields(url.searchParams);
  const input: JsonValue = { method, path, query, headers: readableHeaders(request), body };
  const startKey = startKeyOf(request);

  const runId = newUuid();
  const patience = new AbortController();
  response.on("close", () => patience.abort(callerIsGone));
  // Asked for before the start, because a short run may end before the start is acknowledged.
  let expected = replies.expect(runId);
  const started = await starter
    .start({
      organizationSlug,
      path,
      method,
      input,
      correlationId,
      runId,
      replyTo: replies.id,
      startKey:
        startKey === null ? null : { key: `webhook:${startKey}`, inputHash: hashStartInput({ method, query, body }) },
    })
    .catch((error: unknown) => {
      expected.cancel();
      throw error;
    });
  log.debug({ correlationId, runId: started.runId, flowId: started.flowId }, "run started");

  const headers = { "x-run-id": toId("run", started.runId), "x-correlation-id": correlationId };
  if (started.existing) {
    expected.cancel();
    expected = replies.expect(started.runId);
  }
  // A paused flow takes its callers' requests and executes them once it is resumed, whenever that is.
  if (started.reply === "result" && !started.paused) {
    options.kept.add(patience);
    if (options.stopping.aborted) patience.abort(isStopping);
    const ended = await expected
      .wait({
        organizationId: started.organizationId,
        timeoutMs: options.replyTimeoutMs,
        signal: patience.signal,
        mayHaveEnded: started.existing,
      })
      .finally(() => options.kept.delete(patience));
    if (patience.signal.reason === callerIsGone) return;
    if (ended) return answerEndedRun(response, ended, headers);
  } else expected.cancel();
  const address = `${options.publicUrl}/runs/${addresses.tokenFor(started)}`;
  const { startsAtMs, debounced } = started;
  const later: JsonObject = startsAtMs === null ? {} : { startsAt: new Date(startsAtMs).toISOString(), debounced };
  answerJson(
    response,
    202,
    { runId: headers["x-run-id"], status: "running", address, ...later },
    { ...headers, location: address },
  );
}

async function handleRunResult(
  response: ServerResponse,
  token: string,
  correlationId: string,
  options: IngressOptions,
): Promise<void> {
  const run = options.addresses.read(token);
  const found = run && (await options.readRunResult(run));
  if (!found) throw new AppError("run.not_found");
  const headers = {
    "x-run-id": toId("run", run.runId),
    "x-correlation-id": correlationId,
    "cache-control": "no-store",
  };
  if (found === "running")
    return answerJson(
      response,
      202,
      { runId: headers["x-run-id"], status: "running" },
      { ...headers, "retry-after": "1" },
    );
  answerEndedRun(response, found, headers);
}

const correlationPattern = /^[A-Za-z0-9._:-]{1,100}$/;

/** The caller's `x-correlation-id` where it is plain, else a new one; it goes with the run into every log line and step. */
function correlationIdOf(request: IncomingMessage): string {
  const given = request.headers["x-correlation-id"];
  return typeof given === "string" && correlationPattern.test(given) ? given : newUuid();
}

function startKeyOf(request: IncomingMessage): string | null {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return null;
  if (key.length > 200 || key.includes("\u0000"))
    throw new AppError("request.invalid", {
      message: "The header idempotency-key is longer than 200 characters. Use a shorter key.",
    });
  return key;
}

/** Headers that carry a caller's rights are not handed to flows, where they would be stored with the run. */
const withheldHeaders = new Set(["authorization", "cookie", "proxy-authorization"]);

function readableHeaders(request: IncomingMessage): { [name: string]: string } {
  const headers: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && !withheldHeaders.has(name))
      headers[name] = Array.isArray(value) ? value.join(", ") : value;
  return headers;
}
