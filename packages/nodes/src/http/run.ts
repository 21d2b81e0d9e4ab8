import type { EffectNodeRun, StepFacts } from "@millrace/contracts/flow/node-run";
import { z } from "zod";
import { resolvedHeaderList } from "../header-fields.ts";
import { parseResolved, resolvedText } from "../resolved-params.ts";
import { httpParams, refusedHeaders } from "./definition.ts";
import { failureOf, readAnyBody, readBody } from "./read-answer.ts";

const resolvedParams = z.object({
  ...httpParams.shape,
  url: resolvedText.refine((text) => text.trim() !== "", "The address is empty."),
  headers: resolvedHeaderList(refusedHeaders),
  body: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("none") }),
      z.object({ kind: z.literal("json"), value: z.json() }),
      z.object({ kind: z.literal("text"), text: resolvedText, contentType: z.string() }),
    ])
    .default({ kind: "none" }),
});
type ResolvedParams = z.infer<typeof resolvedParams>;

/**
 * Sends one request per attempt. Every attempt, also after a crash, carries the same `idempotency-key`, so a service that
 * knows the header does the work once.
 */
export const httpRun: EffectNodeRun = {
  kind: "effect",
  sendsCredential({ credentialId, url }) {
    if (typeof credentialId !== "string" || typeof url !== "string" || !URL.canParse(url.trim())) return null;
    return { credentialId, host: new URL(url.trim()).host };
  },
  run: async ({ params: raw, step, services, signal }) => {
    const params = parseResolved(resolvedParams, raw);
    const content = contentOf(params.body);
    const response = await services.http.request({
      method: params.method,
      url: params.url.trim(),
      headers: headersOf(params, content, step),
      ...(content ? { body: content.body } : {}),
      ...(params.credentialId === undefined ? {} : { credentialId: params.credentialId }),
      timeoutMs: params.timeoutMs,
      maxResponseBytes: params.maxResponseBytes,
      followRedirects: params.followRedirects,
      signal,
    });
    if (params.failOn === "4xx_5xx" && response.status >= 400) throw failureOf(response, Date.now());
    const { status, headers, url } = response;
    const body = status >= 400 ? readAnyBody(response) : readBody(response);
    return { kind: "output", port: "out", value: { status, headers, body, url } };
  },
};

type Content = { body: string; contentType: string };

function contentOf(body: ResolvedParams["body"]): Content | null {
  switch (body.kind) {
    case "none":
      return null;
    case "json":
      return { body: JSON.stringify(body.value), contentType: "application/json" };
    case "text":
      return { body: body.text, contentType: body.contentType };
  }
}

/** The node's own headers win over these. */
const headersOf = (params: ResolvedParams, content: Content | null, step: StepFacts): Record<string, string> => ({
  "user-agent": "Millrace",
  "idempotency-key": step.idempotencyKey,
  ...(content ? { "content-type": content.contentType } : {}),
  ...params.headers,
});
