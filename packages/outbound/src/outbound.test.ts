import type { CredentialSecret } from "@millrace/contracts/api/credentials";
import { newId, newUuid } from "@millrace/contracts/ids";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LocalServer, startLocalServer } from "../test/local-server.ts";
import { failureOf, get } from "../test/requests.ts";
import { maskText } from "./masker.ts";
import { createOutbound, type Outbound } from "./outbound.ts";
import { defaultPolicy } from "./policy.ts";

const canary = 'cänary "5f/e1+7c\\';
const headerCanary = "sk_live_5fe17c9d";
const organizationId = newUuid();
const credentialId = newId("credential");

let echo: LocalServer;
let outbound: Outbound;
let opened: number;
let stored: { organizationId: string; allowedHosts: string[]; secret: CredentialSecret };
let limited: object[];
let warnings: { fields: object; message: string }[];

beforeEach(async () => {
  opened = 0;
  warnings = [];
  limited = [];
  stored = {
    organizationId,
    allowedHosts: ["127.0.0.1"],
    secret: { kind: "header", headerName: "X-Api-Key", value: `Bearer ${headerCanary}` },
  };
  echo = await startLocalServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://x").searchParams;
    const [to, again] = [query.get("to"), query.get("again")];
    if (again !== null) response.writeHead(429, { "retry-after": again }).end();
    else if (to !== null) response.writeHead(307, { location: to }).end();
    else response.writeHead(200, { "x-echo": `${request.headers["x-api-key"]}` }).end(JSON.stringify(request.headers));
  });
  outbound = createOutbound({
    policy: { ...defaultPolicy, developmentAllow: ["127.0.0.0/8"] },
    readCredential: async (organization, id) =>
      organization === stored.organizationId && id === credentialId
        ? {
            allowedHosts: stored.allowedHosts,
            openSecret: () => {
              opened++;
              return stored.secret;
            },
          }
        : null,
    onRateLimited: async (heard) => {
      limited.push(heard);
    },
    log: { warn: (fields, message) => warnings.push({ fields, message }) },
  });
});
afterEach(async () => {
  await outbound.close();
  await echo.close();
});

const runId = newUuid();
const forStep = (organization = organizationId) =>
  outbound.forStep({ organizationId: organization, runId, correlationId: "req_1" });

describe("a service that wants to be left alone", () => {
  const host = () => new URL(echo.url).host;

  test("is heard for the credential and the host that it was asked with", async () => {
    const response = await forStep().http.request(get(`${echo.url}/?again=7`, { credentialId }));
    expect(response.status).toBe(429);
    expect(limited).toEqual([{ organizationId, credentialId, host: host(), holdMs: 7_000 }]);
  });

  test("says nothing about requests without a credential, nor about what it does not say", async () => {
    await forStep().http.request(get(`${echo.url}/?again=7`));
    await forStep().http.request(get(`${echo.url}/?again=soon`, { credentialId }));
    expect(limited).toEqual([]);
  });

  test("does not speak for the service that led to it", async () => {
    const other = await startLocalServer((_, response) => response.writeHead(429, { "retry-after": "7" }).end());
    await forStep().http.request(get(`${echo.url}/?to=${encodeURIComponent(other.url)}`, { credentialId }));
    expect(limited).toEqual([]);
    await other.close();
  });
});

describe("the broker", () => {
  test("adds a header credential, and nothing of it comes back", async () => {
    const step = forStep();
    const response = await step.http.request(get(echo.url, { credentialId, headers: { "x-api-key": "mine" } }));
    expect(echo.requests[0]?.headers["x-api-key"]).toBe(`Bearer ${headerCanary}`);
    expect(JSON.stringify(response)).not.toContain(headerCanary);
    expect(response.headers["x-echo"]).toBe(maskText);
    expect(step.mask(`the token is ${headerCanary}.`)).toBe(`the token is ${maskText}.`);
  });

  test("adds a basic credential, and nothing of it comes back", async () => {
    stored.secret = { kind: "basic", username: "ada", password: canary };
    const response = await forStep().http.request(get(echo.url, { credentialId }));
    const encoded = Buffer.from(`ada:${canary}`).toString("base64");
    expect(echo.requests[0]?.headers.authorization).toBe(`Basic ${encoded}`);
    expect(response.body).not.toContain(encoded);
    expect(JSON.parse(response.body)).toMatchObject({ authorization: `Basic ${maskText}` });
  });

  test("a credential of another organization is as unknown as one that does not exist", async () => {
    const foreign = await failureOf(forStep(newUuid()).http.request(get(echo.url, { credentialId })));
    const unknown = await failureOf(forStep().http.request(get(echo.url, { credentialId: newId("credential") })));
    const malformed = await failureOf(forStep().http.request(get(echo.url, { credentialId: "crd_1" })));
    for (const failure of [foreign, unknown, malformed]) {
      expect(failure.toBody()).toEqual(foreign.toBody());
      expect(failure.code).toBe("credential.not_found");
    }
    expect(echo.connections()).toBe(0);
  });

  test.for([
    [["127.0.0.1"], true],
    [["127.0.0.1:PORT"], true],
    [["api.example.com", "127.0.0.1"], true],
    [["127.0.0.1:1"], false],
    [["27.0.0.1"], false],
    [["*.127.0.0.1"], false],
    [["*.0.0.1"], true],
    [["*.0.0.1:PORT"], true],
    [["*"], false],
    [["127.0.0.1.example.com"], false],
    [[], false],
  ] as const)("allowed hosts %o: %s", async ([allowedHosts, isAllowed]) => {
    stored.allowedHosts = allowedHosts.map((host) => host.replace("PORT", String(echo.port)));
    const call = forStep().http.request(get(echo.url, { credentialId }));
    if (isAllowed) {
      expect((await call).status).toBe(200);
      return;
    }
    expect((await failureOf(call)).code).toBe("credential.host_not_allowed");
    expect(opened).toBe(0);
    expect(echo.connections()).toBe(0);
    expect(warnings).toMatchObject([{ fields: { organizationId, correlationId: "req_1" } }]);
  });

  test("a blocked address is refused before the credential is looked at", async () => {
    stored.allowedHosts = ["10.0.0.1"];
    const failure = await failureOf(forStep().http.request(get("http://10.0.0.1/", { credentialId })));
    expect(failure.code).toBe("http.address_blocked");
    expect(opened).toBe(0);
    expect(warnings).toMatchObject([{ fields: { code: "http.address_blocked", host: "10.0.0.1" } }]);
  });

  test("goes along within the origin and not past it, even when the other host is allowed", async () => {
    const other = await startLocalServer((request, response) => response.end(JSON.stringify(request.headers)));
    stored.allowedHosts = ["127.0.0.1"];
    await forStep().http.request(get(`${echo.url}/?to=/again`, { credentialId }));
    expect(echo.requests[1]?.headers["x-api-key"]).toContain(headerCanary);
    await forStep().http.request(get(`${echo.url}/?to=${encodeURIComponent(other.url)}`, { credentialId }));
    expect(other.requests[0]?.headers).not.toHaveProperty("x-api-key");
    await other.close();
  });

  test("errors are masked", async () => {
    const step = forStep();
    await step.http.request(get(echo.url, { credentialId }));
    const failure = await failureOf(step.http.request(get(`http://${headerCanary.replaceAll("_", "-")}.internal/`)));
    expect(failure.code).toBe("http.address_blocked");
    stored.secret = { kind: "header", headerName: "x-api-key", value: "secret-host" };
    await step.http.request(get(echo.url, { credentialId }));
    const masked = await failureOf(step.http.request(get("http://secret-host.internal/")));
    expect(masked.message).not.toContain("secret-host");
    expect(JSON.stringify(masked.details)).not.toContain("secret-host");
    expect(JSON.stringify(warnings.at(-1))).not.toContain("secret-host");
    expect(masked.cause).toBeUndefined();
  });
});
