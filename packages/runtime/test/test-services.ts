import { AppError } from "@millrace/contracts/errors";
import type { StepFacts } from "@millrace/contracts/flow/node-run";
import type { OutboundRequest, OutboundResponse, SubRuns } from "@millrace/contracts/flow/node-services";
import type { JsonValue } from "@millrace/contracts/json";
import type { Log, StepServices } from "../src/ports.ts";

export type Answer = (request: OutboundRequest, step: StepFacts) => Promise<JsonValue | OutboundResponse>;

/** Services whose HTTP port is answered by the test; occurrences of `secret` are masked. */
export const servicesAnsweredBy =
  (answer: Answer, startSubRun: (step: StepFacts) => SubRuns["start"] = noSubRuns, secret = "hunter2") =>
  (step: StepFacts): StepServices => {
    const lines: string[] = [];
    return {
      http: {
        async request(request) {
          lines.push(`call ${request.url} with ${secret}`);
          const answered = await answer(request, step);
          return isResponse(answered)
            ? answered
            : { status: 200, headers: {}, body: JSON.stringify(answered), url: request.url };
        },
      },
      code: {
        run: () => Promise.reject(new AppError("code.error", { message: "no code in these tests" })),
      },
      runs: { start: startSubRun(step) },
      mask: (value) => JSON.parse(JSON.stringify(value).replaceAll(secret, "••••")),
      logs: () => lines,
    };
  };

const noSubRuns = () => () => Promise.reject(new Error("no sub-runs in these tests"));

const isResponse = (value: JsonValue | OutboundResponse): value is OutboundResponse =>
  typeof value === "object" && value !== null && "status" in value && "body" in value && "url" in value;

export const respondWith = (status: number, body: string): OutboundResponse => ({
  status,
  headers: {},
  body,
  url: "test:",
});

/** Keeps what was logged, so that a test can look at it. */
export const createTestLog = (): Log & { lines: { level: string; message: string; details: object }[] } => {
  const lines: { level: string; message: string; details: object }[] = [];
  const at = (level: string) => (details: object, message: string) => {
    lines.push({ level, message, details });
  };
  return {
    lines,
    isLevelEnabled: () => true,
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
};
