import { expect, test } from "vitest";
import { failureOf } from "../test/requests.ts";
import { resolveCredential } from "./credential-broker.ts";
import { createMasker } from "./masker.ts";

const reaches = async (allowed: string, url: string): Promise<boolean> => {
  const call = resolveCredential(
    async () => ({
      allowedHosts: [allowed],
      openSecret: () => ({ kind: "header", headerName: "x-key", value: "canary" }),
    }),
    { organizationId: "o", credentialId: "c", url: new URL(url) },
    createMasker(),
  );
  const outcome = await call.catch(() => null);
  if (outcome === null) expect((await failureOf(call)).code).toBe("credential.host_not_allowed");
  return outcome !== null;
};

test.for([
  ["api.example.com", "https://api.example.com/", true],
  ["API.example.com", "https://api.EXAMPLE.com:8443/", true],
  ["api.example.com", "https://xapi.example.com/", false],
  ["api.example.com", "https://api.example.com.evil.example/", false],
  ["*.example.com", "https://a.b.example.com/", true],
  ["*.example.com", "https://example.com/", false],
  ["*.example.com", "https://notexample.com/", false],
  ["api.example.com:443", "https://api.example.com/", true],
  ["api.example.com:443", "http://api.example.com/", false],
  ["api.example.com:8443", "https://api.example.com:8443/", true],
] as const)("a credential for %s reaches %s: %s", async ([allowed, url, expected]) => {
  expect(await reaches(allowed, url)).toBe(expected);
});
