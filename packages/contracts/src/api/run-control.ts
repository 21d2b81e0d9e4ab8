import { z } from "zod";
import { idSchema } from "../ids.ts";
import { timestamp } from "./paging.ts";
import { listRunsInput, runIdInput, runSummary } from "./runs.ts";

/** Who paused a flow or an organization, since when, and why. */
export const pause = z.object({ by: z.string(), since: timestamp, reason: z.string().nullable() });
export type Pause = z.infer<typeof pause>;

const reason = z.string().trim().max(200, "Say it in at most 200 characters.").optional();
export const pauseFlowInput = z.object({ flowId: idSchema("flow"), reason });
export type PauseFlowInput = z.infer<typeof pauseFlowInput>;
export const pauseOrganizationInput = z.object({ reason });
export type PauseOrganizationInput = z.infer<typeof pauseOrganizationInput>;

export const getPausesInput = z.object({ flowId: idSchema("flow").optional() });
export type GetPausesInput = z.infer<typeof getPausesInput>;
/** What holds the runs of a flow (or, without one, of the organization), and how many of them still end a step. */
export const pauses = z.object({
  flow: pause.nullable(),
  organization: pause.nullable(),
  /** Runs that an executor has not let go of yet. */
  finishing: z.int(),
});
export type Pauses = z.infer<typeof pauses>;

export const whyCodes = [
  "finished",
  "cancelling",
  "executing",
  "pausing",
  "paused_run",
  "paused_flow",
  "paused_organization",
  "worker_lost",
  "put_aside",
  "no_worker",
  "delayed",
  "queued",
  "limit",
  "due",
  "retry",
  "timer",
  "signal",
  "approval",
  "run",
  "wait",
] as const;

/** What a person can do about it, as far as there is something. */
export const whyActions = ["resume_run", "resume_flow", "resume_organization", "open_tasks"] as const;

/** Why a run is where it is, in one sentence; node names stand between asterisks. */
export const runWhy = z.object({
  code: z.enum(whyCodes),
  text: z.string(),
  /** When it goes on by itself, where that is known. */
  until: timestamp.nullable(),
  since: timestamp.nullable(),
  /** How many runs come before it, where it stands in line. */
  ahead: z.int().nullable(),
  action: z.enum(whyActions).nullable(),
  /** The run that it waits for. */
  subRunId: idSchema("run").optional(),
});
export type RunWhy = z.infer<typeof runWhy>;

/** The version that the new run uses: that of the earlier run, the one in production, or a chosen one. */
export const replayVersion = z.union([z.literal("same"), z.literal("production"), z.int().min(1)]);
export type ReplayVersion = z.infer<typeof replayVersion>;

export const replayRunInput = runIdInput.extend({ version: replayVersion.default("same") });
export type ReplayRunInput = z.infer<typeof replayRunInput>;
/** `fromNode` is the step from which on everything is executed again. */
export const rerunFromInput = replayRunInput.extend({ fromNode: z.string().min(1).max(200) });
export type RerunFromInput = z.infer<typeof rerunFromInput>;
export const replayedRun = z.object({ runId: idSchema("run") });
export type ReplayedRun = z.infer<typeof replayedRun>;
export const rerunOutput = replayedRun.extend({
  /** How many steps kept their result. */
  kept: z.int(),
});
export type RerunOutput = z.infer<typeof rerunOutput>;

export const bulkActions = ["cancel", "pause", "resume", "replay"] as const;
export const bulkAction = z.enum(bulkActions);
export type BulkAction = z.infer<typeof bulkAction>;
export const maxBulkRuns = 10_000;

export const bulkInput = z.object({
  action: bulkAction,
  filter: listRunsInput.omit({ cursor: true, limit: true, withSearchValues: true }),
  /** Only says which runs it would concern. */
  dryRun: z.boolean().default(false),
});
export type BulkInput = z.infer<typeof bulkInput>;
export const bulkOutput = z.object({
  /** How many runs match now and can be acted on. */
  count: z.int(),
  /** The newest of them. */
  first: z.array(runSummary.pick({ id: true, flowName: true, status: true, startedAt: true })),
  /** `null` for a dry run, and when nothing matched. */
  bulkId: idSchema("bulk").nullable(),
});
export type BulkOutput = z.infer<typeof bulkOutput>;

export const bulkIdInput = z.object({ bulkId: idSchema("bulk") });
export type BulkIdInput = z.infer<typeof bulkIdInput>;
export const bulkProgress = z.object({
  id: idSchema("bulk"),
  action: bulkAction,
  total: z.int(),
  done: z.int(),
  /** Of those that are done: runs that had ended or changed in the meantime, or can't be replayed. */
  skipped: z.int(),
  by: z.string(),
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
});
export type BulkProgress = z.infer<typeof bulkProgress>;
