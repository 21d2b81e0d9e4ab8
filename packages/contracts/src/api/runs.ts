import { z } from "zod";
import { errorBody } from "../errors.ts";
import { cursor } from "../events.ts";
import { flowDefinition, flowLayout } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";
import { errorClass } from "../run/error-class.ts";
import { runTest } from "../run/run-test.ts";
import { declaredSearchField, maxSearchFilters, searchFilter, searchValue } from "../run/search-value.ts";
import { runStatus, runStatuses, stepStatus, triggerKind } from "../run/status.ts";
import { pageInput, pageOf, timestamp } from "./paging.ts";

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
  /** `null` for what production runs. */
  test: runTest.nullable(),
  /** By name, where `withSearchValues` asked for them. */
  searchValues: z.array(searchValue).optional(),
  /** The draft that it ran, as it was after an edit; `null` for a version, and where that was not written down. */
  draft: z
    .object({
      /** Where it is not the main one. */
      branchId: idSchema("branch").optional(),
      branch: z.string(),
      revision: z.int(),
    })
    .nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

const maxDurationMs = 366 * 86_400_000;

export const listRunsInput = z.object({
  ...pageInput,
  flowId: idSchema("flow").optional(),
  status: z.array(z.enum(runStatuses)).max(7).optional(),
  trigger: triggerKind.optional(),
  version: z.int().optional(),
  startedAfter: timestamp.optional(),
  startedBefore: timestamp.optional(),
  batchId: idSchema("batch").optional(),
  /** Only test runs of drafts. */
  draft: z.literal(true).optional(),
  /** How long it took, or has been going on; both together are a range. */
  longerThanMs: z.int().min(0).max(maxDurationMs).optional(),
  /** Only of runs that have ended. */
  shorterThanMs: z.int().min(0).max(maxDurationMs).optional(),
  /** Only runs that failed with an error of this class. */
  errorClass: errorClass.optional(),
  /** Only runs that keep losing their worker, see `poisonTakeovers`, and those that were given up for it. */
  poison: z.literal(true).optional(),
  /** Only tests, or only what is none. */
  tests: z.enum(["only", "without"]).optional(),
  /** All of them, of the flow that is named beside. Takes the right to payloads, whose values they are. */
  search: z.array(searchFilter).max(maxSearchFilters).optional(),
  /** Adds the values of search fields to each run; none without the right to payloads. */
  withSearchValues: z.literal(true).optional(),
});
export type ListRunsInput = z.infer<typeof listRunsInput>;

export const runPage = pageOf(runSummary).extend({
  /**
   * No index answers how long runs took or how they failed, so such a page looks at some tens of thousands of runs. Where that was not enough to
   * fill it, this is how far back it came; the next page goes on from there.
   */
  searchedTo: timestamp.nullable(),
});
export type RunPage = z.infer<typeof runPage>;

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
      z.object({ kind: z.literal("run"), runId: idSchema("run") }),
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

/** A run that a step of this one has started. */
export const subRun = z.object({
  runId: idSchema("run"),
  flowId: idSchema("flow"),
  flowName: z.string(),
  version: z.int().nullable(),
  status: runStatus,
  path: z.string(),
  iteration: z.int(),
  attempt: z.int(),
  /** The step goes on only when the run has ended. */
  waits: z.boolean(),
});
export type SubRun = z.infer<typeof subRun>;

export const undoStepStatuses = ["pending", "running", "succeeded", "failed"] as const;

/** What is undone of a run, in this order. `pending` until its first step is begun; `failed` with the others done, to be retried. */
export const runUndo = z.object({
  state: z.enum(undoStepStatuses),
  steps: z.array(
    z.object({
      nodeId: z.string(),
      path: z.string(),
      iteration: z.int(),
      flowName: z.string(),
      version: z.int(),
      status: z.enum(undoStepStatuses),
      /** The run that undoes it. */
      runId: idSchema("run").nullable(),
      /** Why it could not be started. */
      problem: z.string().nullable(),
    }),
  ),
});
export type RunUndo = z.infer<typeof runUndo>;

/** `undo` asks for the flows that undo what the run's steps have done. */
export const cancelRunInput = z.object({ runId: idSchema("run"), undo: z.boolean().default(false) });
export type CancelRunInput = z.input<typeof cancelRunInput>;

/** A run as the run view needs it; `cursor` was read before the state in the same snapshot. */
export const runDetail = runSummary.extend({
  definition: flowDefinition,
  layout: flowLayout,
  /** Without what runs inside maps, loops and boundaries: `runs.items` and `runs.itemSteps` give those, page by page. */
  steps: z.array(runStep),
  /** Nodes that have run inside scopes: what they are doing as a whole, and the ports that values left them through. */
  inside: z.array(z.object({ nodeId: z.string(), status: stepStatus, ports: z.array(z.string()) })),
  correlationId: z.string(),
  /** The status line of the header, in one sentence. */
  headline: z.string(),
  canSeePayload: z.boolean(),
  /** `null` where no handler is named. */
  errorHandling: errorHandling.nullable(),
  /** The run whose input this one started with, and the node from which on it was executed again. */
  replayOf: z.object({ runId: idSchema("run"), fromNode: z.string().nullable() }).nullable(),
  /** The step of another run that has started this one. */
  startedBy: z
    .object({ runId: idSchema("run"), flowName: z.string(), path: z.string(), iteration: z.int() })
    .nullable(),
  /** Runs that steps of this one have started, in order; at most the newest 200. */
  subRuns: z.array(subRun),
  /** `null` where there is nothing to undo. */
  undo: runUndo.nullable(),
  /** The step of another run that this one undoes. */
  undoes: z.object({ runId: idSchema("run"), flowName: z.string(), path: z.string(), iteration: z.int() }).nullable(),
  /** Of the search fields that its flow declared; without the right to payloads only their names. */
  searchValues: z.array(searchValue.extend(declaredSearchField.shape)),
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
