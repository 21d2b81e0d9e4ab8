import { AppError } from "@millrace/contracts/errors";
import type { OutboundHttp, OutboundRequest, OutboundResponse } from "@millrace/contracts/flow/node-services";
import { readRetryAfter } from "@millrace/contracts/flow/retry-after";
import { parseId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { type ReadCredential, resolveCredential } from "./credential-broker.ts";
import type { OpenSocket, Resolve } from "./guarded-connector.ts";
import { createHttpClient } from "./http-client.ts";
import type { Masker } from "./masker.ts";
import type { OutboundPolicy } from "./policy.ts";
import { createRunMaskers } from "./run-maskers.ts";

export type OutboundLog = { warn(fields: object, message: string): void };

export type OutboundOptions = {
  policy: OutboundPolicy;
  readCredential: ReadCredential;
  /** Hears of each request that the guard or the broker refused. */
  log?: OutboundLog;
  /**
   * Hears that a service has answered 429 to a request with a credential, and for how long it wants to be left alone. The
   * answer waits for it, so that no request after this one goes out in between; it must not reject.
   */
  onRateLimited?: (limited: RateLimited) => Promise<void>;
  /** How names become addresses; the system's resolver without it. */
  resolve?: Resolve;
  /** How a connection to an already checked address is opened. */
  openSocket?: OpenSocket;
};

export type RateLimited = { organizationId: string; credentialId: string; host: string; holdMs: number };

export type OutboundStep = { organizationId: string; runId: string; correlationId: string };

export type StepOutbound = {
  http: OutboundHttp;
  /** Takes every secret that this run has resolved so far out of a value, keys included. */
  mask(value: JsonValue): JsonValue;
};

export type Outbound = {
  /** The way out for one step of one organization. */
  forStep(step: OutboundStep): StepOutbound;
  close(): Promise<void>;
};

/**
 * The one way out. Requests are guarded as `createHttpClient` says; a credential is looked up in the step's organization, goes
 * only to its allowed hosts and never past a redirect to another origin; its values are masked in answers and errors.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const client = createHttpClient(options);
  const maskerOf = createRunMaskers();

  async function request(step: OutboundStep, masker: Masker, sent: OutboundRequest): Promise<OutboundResponse> {
    const { credentialId } = sent;
    if (credentialId === undefined) return client.request(sent);
    if (parseId("credential", credentialId) === null) throw new AppError("credential.not_found");
    const { organizationId } = step;
    const response = await client.request(sent, (url) =>
      resolveCredential(options.readCredential, { organizationId, credentialId, url }, masker),
    );
    const holdMs = response.status === 429 ? readRetryAfter(response.headers, Date.now()) : null;
    // Past a redirect it is another service that speaks, which never got the credential.
    const { host } = new URL(response.url);
    if (holdMs !== null && holdMs > 0 && host === new URL(sent.url).host)
      await options.onRateLimited?.({ organizationId, credentialId, host, holdMs });
    return response;
  }

  return {
    forStep(step) {
      const masker = maskerOf(`${step.organizationId}/${step.runId}`);
      return {
        mask: (value) => masker.maskValue(value),
        http: {
          async request(sent) {
            try {
              return maskResponse(masker, await request(step, masker, sent));
            } catch (error) {
              if (!(error instanceof AppError)) throw error;
              const masked = masker.maskError(error);
              if (refusals.has(error.code)) {
                options.log?.warn({ ...step, code: masked.code, ...masked.details }, masked.message);
              }
              throw masked;
            }
          },
        },
      };
    },
    close: client.close,
  };
}

const refusals = new Set(["http.address_blocked", "credential.host_not_allowed"]);

const maskResponse = (masker: Masker, response: OutboundResponse): OutboundResponse => ({
  status: response.status,
  headers: Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [masker.maskText(name), masker.maskText(value)]),
  ),
  body: masker.maskText(response.body),
  url: masker.maskText(response.url),
});
