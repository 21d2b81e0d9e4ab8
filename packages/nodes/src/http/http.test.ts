import type { AppError } from "@millrace/contracts/errors";
import type { OutboundRequest, OutboundResponse } from "@millrace/contracts/flow/node-services";
import type { JsonObject } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { effectContext, stepFacts } from "../test-context.ts";
import { httpDefinition, httpParams } from "./definition.ts";
import { httpRun } from "./run.ts";

const answer: OutboundResponse = { status: 200, headers: {}, body: "", url: "https://api.example.com/orders" };

/** Runs the node against a service that gives `response`, and tells what was sent. */
async function call(params: JsonObject, response: Partial<OutboundResponse> = {}) {
  const sent: OutboundRequest[] = [];
  const http = {
    request: async (request: OutboundRequest) => {
      sent.push(request);
      return { ...answer, ...response };
    },
  };
  const result = httpRun.run(effectContext({ url: "https://api.example.com/orders", ...params }, { http }));
  const settled = await result.then(
    (outcome) => ({ outcome, error: undefined }),
    (error: AppError) => ({ outcome: undefined, error }),
  );
  return { sent: sent[0], ...settled };
}
const bodyOf = async (response: Partial<OutboundResponse>, params: JsonObject = {}) => {
  const { outcome } = await call(params, response);
  return outcome?.kind === "output" ? (outcome.value as JsonObject).body : undefined;
};

describe("the request", () => {
  it("carries the step's idempotency key, user agent, limits and signal", async () => {
    const { sent } = await call({});
    expect(sent).toEqual({
      method: "GET",
      url: "https://api.example.com/orders",
      headers: { "idempotency-key": stepFacts.idempotencyKey, "user-agent": "Millrace" },
      timeoutMs: 30_000,
      maxResponseBytes: 1_048_576,
      followRedirects: true,
      signal: expect.any(AbortSignal),
    });
  });

  it("lets the user's own headers win", async () => {
    const { sent } = await call({
      method: "POST",
      headers: [
        { name: "Idempotency-Key", value: "mine" },
        { name: "Content-Type", value: "application/vnd.api+json" },
        { name: "User-Agent", value: "Shop" },
      ],
      body: { kind: "json", value: {} },
    });
    expect(sent?.headers).toEqual({
      "idempotency-key": "mine",
      "content-type": "application/vnd.api+json",
      "user-agent": "Shop",
    });
  });

  it.each([
    [{ kind: "none" }, undefined, undefined],
    [{ kind: "json", value: { a: [1, null] } }, '{"a":[1,null]}', "application/json"],
    [{ kind: "json", value: null }, "null", "application/json"],
    [
      { kind: "text", text: "a=1", contentType: "application/x-www-form-urlencoded" },
      "a=1",
      "application/x-www-form-urlencoded",
    ],
    [{ kind: "text", text: 12, contentType: "text/plain" }, "12", "text/plain"],
  ])("sends the body %j", async (body, text, contentType) => {
    const { sent } = await call({ method: "POST", body });
    expect([sent?.body, sent?.headers["content-type"]]).toEqual([text, contentType]);
  });

  it("names the credential and never its value", async () => {
    const credentialId = "crd_00000000000000000000000001";
    expect((await call({ credentialId })).sent?.credentialId).toBe(credentialId);
  });

  it.each([
    [{ url: null }, "/url"],
    [{ url: " " }, "/url"],
    [{ url: { a: 1 } }, "/url"],
    [{ headers: [{ name: "x-a", value: "a\r\nb: c" }] }, "/headers/0/value"],
    [{ headers: [{ name: "x-a", value: null }] }, "/headers/0/value"],
    [{ headers: [{ name: "host", value: "internal" }] }, "/headers/0/name"],
    [{ body: { kind: "text", text: [], contentType: "text/plain" } }, "/body/text"],
  ])("is not sent with the evaluated parameters %j", async (params, pointer) => {
    const { sent, error } = await call(params);
    expect(sent).toBeUndefined();
    expect([error?.code, error?.details?.pointer]).toEqual(["step.invalid_params", pointer]);
  });
});

describe("the answer", () => {
  it("leaves with status, headers, body and address", async () => {
    const headers = { "content-type": "application/json; charset=utf-8", "x-a": "1" };
    const { outcome } = await call(
      {},
      { status: 201, headers, body: '{"id":7}', url: "https://api.example.com/moved" },
    );
    expect(outcome).toEqual({
      kind: "output",
      port: "out",
      value: { status: 201, headers, body: { id: 7 }, url: "https://api.example.com/moved" },
    });
  });

  it.each([
    ["application/json", "[1]", [1]],
    ["application/problem+json", '{"a":1}', { a: 1 }],
    ["APPLICATION/JSON", "\ufeff{}", {}],
    ["text/plain", '{"a":1}', '{"a":1}'],
    ["application/jsonlines", "{}", "{}"],
    ["text/html", "<p>", "<p>"],
    ["application/json", "", null],
    ["text/plain", "", null],
  ])("%s %j is read as %j", async (type, body, value) => {
    expect(await bodyOf({ headers: { "content-type": type }, body })).toEqual(value);
  });

  it("that says JSON and is not fails once, with the beginning of it", async () => {
    const { error } = await call({}, { headers: { "content-type": "application/json" }, body: "<html>\u0000" });
    expect([error?.code, error?.retryable, error?.details]).toEqual([
      "http.invalid_json",
      false,
      { status: 200, body: "<html>\ufffd" },
    ]);
  });

  it.each([
    [400, "http.client_error", false],
    [401, "http.client_error", false],
    [404, "http.client_error", false],
    [408, "http.timeout", true],
    [409, "http.client_error", false],
    [425, "http.rate_limited", true],
    [429, "http.rate_limited", true],
    [499, "http.client_error", false],
    [500, "http.server_error", true],
    [503, "http.server_error", true],
    [599, "http.server_error", true],
  ])("with status %i fails as %s, tried again: %s", async (status, code, retryable) => {
    const { error } = await call({}, { status, body: "no" });
    expect([error?.code, error?.retryable, error?.details]).toEqual([code, retryable, { status, body: "no" }]);
    expect(error?.message).toMatch(new RegExp(`^${status} from api\\.example\\.com\\. [A-Z].+\\.$`));
  });

  it.each([200, 204, 301, 304, 399])("with status %i goes on", async (status) => {
    expect((await call({}, { status })).outcome?.kind).toBe("output");
  });

  it("goes on whatever its status when nothing counts as a failure", async () => {
    const response = { status: 503, headers: { "content-type": "application/json" }, body: "overloaded" };
    expect(await bodyOf(response, { failOn: "never" })).toBe("overloaded");
  });

  it.each([
    [{ "retry-after": "120" }, 120_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "Sun, 01 Mar 2026 12:01:00 GMT", date: "Sun, 01 Mar 2026 12:00:00 GMT" }, 60_000],
    [{ "retry-after": "Sun, 01 Mar 2026 11:00:00 GMT", date: "Sun, 01 Mar 2026 12:00:00 GMT" }, 0],
    [{ "retry-after": "999999999" }, 86_400_000],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{}, undefined],
  ])("with %j says when to come back: %s ms", async (headers, retryAfterMs) => {
    expect((await call({}, { status: 429, headers })).error?.details?.retryAfterMs).toBe(retryAfterMs);
  });

  it("is repeated in an error only in part, and without what can't be stored", async () => {
    const { error } = await call({}, { status: 500, body: `${"x".repeat(998)}😀${"y".repeat(9_000)}` });
    const excerpt = String(error?.details?.body);
    expect([excerpt.length <= 1_000, excerpt.isWellFormed()]).toEqual([true, true]);
  });
});

describe("the parameters", () => {
  const url = "https://api.example.com";
  it.each([
    [{ url }, []],
    [{ url: { $cel: "input.url" } }, []],
    [{ url: "ftp://a" }, ["url"]],
    [{ url: "" }, ["url"]],
    [{ url, method: "GET", body: { kind: "text", text: "a" } }, ["body/kind"]],
    [{ url, method: "POST", body: { kind: "json", value: { $cel: "input" } } }, []],
    [{ url, headers: [{ name: "transfer-encoding", value: "chunked" }] }, ["headers/0/name"]],
    [{ url, timeoutMs: 0 }, ["timeoutMs"]],
    [{ url, maxResponseBytes: 10_485_761 }, ["maxResponseBytes"]],
    [{ url, credentialId: "run_00000000000000000000000001" }, ["credentialId"]],
  ])("%j have problems at %j", (params, paths) => {
    expect((httpParams.safeParse(params).error?.issues ?? []).map(({ path }) => path.join("/"))).toEqual(paths);
  });

  it("are on the card without the scheme", () => {
    expect(httpDefinition.describe({ method: "POST", url: "https://api.example.com/orders" })).toBe(
      "POST api.example.com/orders",
    );
    expect(httpDefinition.describe({ url: { $liquid: "https://a/{{ input.id }}" } })).toBe("GET a/{{ input.id }}");
  });
});
