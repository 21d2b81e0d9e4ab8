import { z } from "zod";
import { dynamicNumber } from "./dynamic-fields.ts";
import { field } from "./form-meta.ts";
import { waitDuration } from "./wait/definition.ts";

/** How long a node waits for an answer, and what then; shared by the nodes that others can answer. */
export const answerTimeFields = {
  timeoutMs: field(dynamicNumber(waitDuration.meta({ editor: "duration" })).optional(), {
    title: "Wait at most",
    description: "Empty waits until the answer comes, however long. An expression gives milliseconds.",
    placeholder: "86400000",
  }),
  onTimeout: field(z.enum(["port", "fail"]).default("port"), {
    title: "When the time is over",
    description: "Go on through the port Timeout, or fail the step.",
    labels: { port: "Go on through Timeout", fail: "Fail" },
  }),
};

export const resolvedAnswerTime = {
  timeoutMs: waitDuration.optional(),
  onTimeout: z.enum(["port", "fail"]).default("port"),
};

/** Counted from the step's recorded time, so an attempt after a crash ends at the same moment. */
export const answerTimeEndsMs = (nowMs: number, timeoutMs: number | undefined): number | null =>
  timeoutMs === undefined ? null : nowMs + Math.ceil(timeoutMs);

export const timeoutPort = "timeout";
