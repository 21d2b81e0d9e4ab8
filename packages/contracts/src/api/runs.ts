import { z } from "zod";
import { errorBody } from "../errors.ts";
import { cursor } from "../events.ts";
import { flowDefinition, flowLayout } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";
import { runPriority } from "../run/priority.ts";
import { runStatus, runStatuses, stepStatus, triggerKind } from "../run/status.ts";
import { pageInput, timestamp } from "./paging.ts";

export const runError = errorBody
  .omit({ requestId: true })
  .extend({ nodeId: z.string().optional(), attempts: z.int().optional() });
export type RunError = z.infer<typeof runError>;

export const runSummary = z.object({
  id: idSchema("run"),
  flowId: idSchema("flow"),
  flowName: z.string(),
  /** `null` for a run of the draft. */
  version: z.int().nullable(),
  trigger: triggerKind,
  status: runStatus,
  startedAt: timestamp,
  /** When it was set to begin, where that is later than its start. */
  startsAt: timestamp.optional(),
  finishedAt: timestamp.nullable(),
  durationMs: z.number().nullable(),
  error: runError.nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

export const listRunsInput = z.object({
  ...pageInput,
  flowId: idSchema("flow").optional(),
  status: z.array(z.enum(runStatuses)).max(7).optional(),
  trigger: triggerKind.optional(),
  version: z.int().optional(),
  startedAfter: timestamp.optional(),
  startedBefore: timestamp.optional(),
  batchId: idSchema("batch").optional(),
});
export type ListRunsInput = z.infer<typeof listRunsInput>;

export const runIdInput = z.object({ runId: idSchema("run") });
export type RunIdInput = z.infer<typeof runIdInput>;

export const runStep = z.object({
  nodeId: z.string(),
  path: z.string(),
  iteration: z.int(),
  attempt: z.int(),
  status: stepStatus,
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
  durationMs: z.number().nullable(),
  /** Which output port the value left through. */
  port: z.string().nullable(),
  /** When a waiting or retrying step goes on. */
  wakeAt: timestamp.nullable(),
  /** What a waiting step waits for besides a time. Titles and correlations may hold payload: empty without the right to it. */
  waitsFor: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("signal"), name: z.string(), correlation: z.string() }),
      z.object({ kind: z.literal("approval"), taskId: idSchema("wait"), title: z.string() }),
    ])
    .optional(),
  error: runError.nullable(),
  /** Kept from the run that this one repeats; not executed in it. */
  kept: z.boolean(),
});
export type RunStep = z.infer<typeof runStep>;

/** What was done about a failed run whose flow names a handler: `pending`, a run that was started, or why there is none. */
export const errorHandling = z.union([
  z.object({ state: z.literal("pending") }),
  z.object({ state: z.literal("started"), runId: idSchema("run") }),
  z.object({ state: z.literal("refused"), reason: z.string() }),
]);
export type ErrorHandling = z.infer<typeof errorHandling>;

/** A run as the run view needs it; `cursor` was read before the state in the same snapshot. */
export const runDetail = runSummary.extend({
  definition: flowDefinition,
  layout: flowLayout,
  steps: z.array(runStep),
  correlationId: z.string(),
  /** The status line of the header, in one sentence. */
  headline: z.string(),
  canSeePayload: z.boolean(),
  /** `null` where no handler is named. */
  errorHandling: errorHandling.nullable(),
  /** The run whose input this one started with, and the node from which on it was executed again. */
  replayOf: z.object({ runId: idSchema("run"), fromNode: z.string().nullable() }).nullable(),
  /** Runs that repeat this one, the newest first; at most 20. */
  replays: z.array(z.object({ runId: idSchema("run"), startedAt: timestamp, fromNode: z.string().nullable() })),
  cursor,
});
export type RunDetail = z.infer<typeof runDetail>;

export const runPayloadInput = z.object({ runId: idSchema("run") });
export type RunPayloadInput = z.infer<typeof runPayloadInput>;
export const runPayload = z.object({ input: z.json(), output: z.json() });
export type RunPayload = z.infer<typeof runPayload>;

export const stepPayloadInput = z.object({
  runId: idSchema("run"),
  path: z.string(),
  iteration: z.int(),
  attempt: z.int(),
});
export type StepPayloadInput = z.infer<typeof stepPayloadInput>;
/** Secrets are masked before anything is stored. `input` is the value that came in; `params` what the expressions gave. */
export const stepPayload = z.object({ input: z.json(), params: z.json(), output: z.json(), logs: z.array(z.string()) });
export type StepPayload = z.infer<typeof stepPayload>;

const yearMs = 365 * 86_400_000;

/** How runs are started, alike for one and for many. */
export const startOptions = {
  /** Begins then, at most a year from now; at once where the time has passed. */
  startAt: timestamp.optional(),
  /** The same as a time from now. */
  delayMs: z.int().min(0).max(yearMs).optional(),
  /** Instead of the flow's. */
  priority: runPriority.optional(),
};
export const startKey = z.string().min(1).max(200);

/** `source: "draft"` runs what is on the canvas; `production` what callers get. */
export const startRunInput = z.object({
  flowId: idSchema("flow"),
  source: z.enum(["draft", "production"]).default("production"),
  input: z.json(),
  startKey: startKey.optional(),
  ...startOptions,
});
export type StartRunInput = z.infer<typeof startRunInput>;
export const startRunOutput = z.object({
  runId: idSchema("run"),
  /** The key was used before with the same input: this is the run of then. */
  existing: z.boolean(),
  /** A run that had not begun took over the input and begins later; the flow debounces its starts. */
  debounced: z.boolean(),
  /** When it begins, where that is later. */
  startsAt: timestamp.nullable(),
});
export type StartRunOutput = z.infer<typeof startRunOutput>;
