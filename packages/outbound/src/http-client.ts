import { lookup } from "node:dns/promises";
import { AppError } from "@millrace/contracts/errors";
import type { OutboundRequest, OutboundResponse } from "@millrace/contracts/flow/node-services";
import { Agent } from "undici";
import { toHttpError } from "./failure.ts";
import { createGuard, hostOf } from "./guard.ts";
import { createGuardedConnector, type OpenSocket, type Resolve } from "./guarded-connector.ts";
import type { OutboundPolicy } from "./policy.ts";
import { checkHeaders, keepHarmless, withoutContent } from "./request-headers.ts";
import { acceptedEncodings, readBody } from "./response-body.ts";

/** Headers that only the first origin may see, asked for once the address has passed the guard. */
export type AuthorizeRequest = (url: URL) => Promise<Record<string, string>>;

export type HttpClient = {
  /** See `OutboundHttp`; `credentialId` is not looked at here. */
  request(request: OutboundRequest, authorize?: AuthorizeRequest): Promise<OutboundResponse>;
  close(): Promise<void>;
};

type Hop = { url: URL; method: OutboundRequest["method"]; headers: Record<string, string>; body: string | undefined };
type Answer = { status: number; headers: Record<string, string>; body: string };

const bodiless = new Set([204, 304]);
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

const resolveBySystem: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * The guarded HTTP client. An address is checked when it is parsed, when it is connected to, and again for each redirect.
 * Throws only for not getting an answer: `http.invalid_url`, `http.address_blocked`, `http.network`, `http.timeout`,
 * `http.response_too_large`, `http.too_many_redirects`, and `step.invalid_params` for impossible headers. A status of 4xx or 5xx
 * is an answer. When `request.signal` aborts, its reason is thrown.
 */
export function createHttpClient(options: {
  policy: OutboundPolicy;
  resolve?: Resolve;
  openSocket?: OpenSocket;
}): HttpClient {
  const guard = createGuard(options.policy);
  const agent = new Agent({
    connect: createGuardedConnector(guard, options.resolve ?? resolveBySystem, options.openSocket),
    allowH2: false,
    // The request's own time limit covers connecting, headers and body.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function send(hop: Hop, maxBytes: number, signal: AbortSignal): Promise<Answer> {
    const response = await agent.request({
      origin: hop.url.origin,
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      headers: hop.headers,
      body: hop.body ?? null,
      signal,
    });
    const headers = joinHeaders(response.headers);
    const hasBody = hop.method !== "HEAD" && !bodiless.has(response.statusCode) && headers["content-length"] !== "0";
    const body = await readBody(
      response.body,
      {
        // Nothing can't be unpacked, whatever its headers describe.
        contentEncoding: hasBody ? (headers["content-encoding"] ?? "") : "",
        contentType: headers["content-type"] ?? "",
      },
      maxBytes,
    );
    return { status: response.statusCode, headers, body };
  }

  async function follow(first: Hop, request: OutboundRequest, signal: AbortSignal): Promise<OutboundResponse> {
    let hop = first;
    for (let redirects = 0; ; redirects++) {
      const answer = await send(hop, request.maxResponseBytes, signal).catch((error: unknown) => {
        throw toHttpError(error, hostOf(hop.url));
      });
      const location = answer.headers.location;
      if (!request.followRedirects || location === undefined || !redirectStatuses.has(answer.status)) {
        return { ...answer, url: hop.url.href };
      }
      if (redirects === options.policy.maxRedirects) throw new AppError("http.too_many_redirects");
      hop = nextHop(hop, answer.status, guard.checkUrl(location, hop.url));
    }
  }

  return {
    async request(request, authorize) {
      request.signal.throwIfAborted();
      const url = guard.checkUrl(request.url);
      const headers = checkHeaders({
        "accept-encoding": acceptedEncodings,
        "user-agent": "Millrace",
        ...request.headers,
        ...(await authorize?.(url)),
      });
      // One controller for both reasons: `AbortSignal.any` costs several times the memory, for as long as a call is held.
      const stop = new AbortController();
      const abort = () => stop.abort();
      request.signal.addEventListener("abort", abort, { once: true });
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        stop.abort();
      }, request.timeoutMs);
      try {
        const first = { url, method: request.method, headers, body: request.body };
        return await follow(first, request, stop.signal);
      } catch (error) {
        request.signal.throwIfAborted();
        if (!timedOut) throw error;
        throw new AppError("http.timeout", {
          message: `${hostOf(url)} did not answer within ${request.timeoutMs.toLocaleString("en-US")} ms.`,
          details: { host: hostOf(url), timeoutMs: request.timeoutMs },
        });
      } finally {
        clearTimeout(timer);
        request.signal.removeEventListener("abort", abort);
      }
    },
    close: () => agent.destroy(),
  };
}

/** The request that a redirect asks for, with everything secret left out when it leads to another origin. */
function nextHop(hop: Hop, status: number, url: URL): Hop {
  if (hop.url.protocol === "https:" && url.protocol === "http:") {
    throw new AppError("http.address_blocked", { message: `${hostOf(hop.url)} redirects from https to http.` });
  }
  const headers = url.origin === hop.url.origin ? hop.headers : keepHarmless(hop.headers);
  const dropsBody = status === 303 ? hop.method !== "HEAD" : hop.method === "POST" && status < 303;
  if (dropsBody) return { url, method: "GET", headers: withoutContent(headers), body: undefined };
  return { ...hop, url, headers };
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    // A cookie may hold a comma, so cookies are told apart by line.
    joined[name] = Array.isArray(value) ? value.join(name === "set-cookie" ? "\n" : ", ") : value;
  }
  return joined;
}
