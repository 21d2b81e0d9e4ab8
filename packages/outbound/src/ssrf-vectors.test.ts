import { AppError } from "@millrace/contracts/errors";
import { expect, test } from "vitest";
import vectors from "../fixtures/ssrf.json" with { type: "json" };
import { createScriptedTransport, httpReply } from "../test/scripted-transport.ts";
import { findSpecialRange, parseAddress } from "./address.ts";
import { createHttpClient } from "./http-client.ts";
import { defaultPolicy, type OutboundPolicy } from "./policy.ts";

type Vector = {
  id: string;
  category: string;
  url: string;
  expect: string;
  reason: string;
  tolerate?: string;
  dns?: Record<string, string[]>;
  dnsSequence?: Record<string, string[][]>;
  redirects?: string[];
  loop?: boolean;
  keepsAuthHeader?: boolean;
  policy?: Partial<OutboundPolicy>;
};

const refusalCodes = ["http.address_blocked", "http.invalid_url", "http.too_many_redirects"];

async function run(vector: Vector) {
  const redirects = vector.redirects ?? [];
  const answers =
    vector.dnsSequence ?? Object.fromEntries(Object.entries(vector.dns ?? {}).map(([host, all]) => [host, [all]]));
  const transport = createScriptedTransport(answers, (_request, count) => {
    const location = vector.loop ? redirects[0] : redirects[count - 1];
    // Closing makes each call look the name up again.
    const headers = { connection: "close" };
    return location === undefined ? httpReply(200, headers, "done") : httpReply(302, { ...headers, location });
  });
  const client = createHttpClient({ policy: { ...defaultPolicy, ...vector.policy }, ...transport });
  const outcomes: string[] = [];
  // A rebinding name gives its next answer on each lookup, so such a case is called as often as it has answers.
  const calls = Math.max(1, ...Object.values(vector.dnsSequence ?? {}).map((sequence) => sequence.length));
  for (let call = 0; call < calls; call++) {
    const request = {
      method: "GET" as const,
      url: vector.url,
      headers: { authorization: "Bearer canary" },
      timeoutMs: 2_000,
      maxResponseBytes: 10_000,
      followRedirects: true,
      signal: new AbortController().signal,
    };
    outcomes.push(
      await client.request(request).then(
        (response) => `status ${response.status}`,
        (error: unknown) => (error instanceof AppError ? error.code : `unexpected ${error}`),
      ),
    );
  }
  await client.close();
  return { ...transport, outcomes };
}

test("the file holds what its header says, and the default policy is the file's", () => {
  expect(vectors.cases).toHaveLength(vectors.count);
  const { schemes, ports, maxRedirects, allowHosts, allowCidrs, blockedSuffixes, singleLabelHosts } =
    vectors.contract.defaultPolicy;
  expect(defaultPolicy).toEqual({
    schemes,
    ports,
    maxRedirects,
    allowHosts,
    allowCidrs,
    blockedSuffixes,
    singleLabelHosts,
    developmentAllow: [],
  });
});

test.for((vectors.cases as unknown as Vector[]).map((vector) => [vector.id, vector] as const))(
  "%s",
  async ([, vector]) => {
    const { outcomes, sent, connected } = await run(vector);
    const note = `${vector.category}: ${vector.reason}`;
    const allowedRanges = new Set(vector.policy?.allowCidrs ?? []);
    for (const address of connected) {
      const parsed = parseAddress(address);
      if (parsed === null) throw new Error(`connected to ${address}`);
      if (!allowedRanges.has(`${address}/32`)) expect(findSpecialRange(parsed), note).toBeNull();
    }
    const expected = vector.tolerate !== undefined && outcomes[0] !== "status 200" ? vector.tolerate : vector.expect;
    if (expected === "allow") {
      expect(outcomes, note).toEqual(["status 200"]);
      expect(sent, note).toHaveLength(1 + (vector.redirects?.length ?? 0));
    } else if (expected === "block") {
      expect(refusalCodes, note).toContain(outcomes[0]);
      // Every hop before the refused one may be sent, the refused one not.
      const hops = vector.loop ? defaultPolicy.maxRedirects + 1 : (vector.redirects?.length ?? 0);
      expect(sent.length, note).toBe(hops);
    } else {
      expect(expected).toBe("never-private");
      for (const outcome of outcomes) expect(["status 200", "http.address_blocked", "http.network"]).toContain(outcome);
    }
    if (vector.keepsAuthHeader !== undefined) {
      expect(/^authorization: Bearer canary$/im.test(sent.at(-1)?.head ?? ""), note).toBe(vector.keepsAuthHeader);
    }
  },
);
