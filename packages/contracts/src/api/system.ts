import { z } from "zod";
import { idSchema } from "../ids.ts";
import { timestamp } from "./paging.ts";

/** `system.fireSchedule`: does what a schedule has to do now. */
export const fireScheduleInput = z.object({ flowId: idSchema("flow") });
export type FireScheduleInput = z.infer<typeof fireScheduleInput>;
export const fireScheduleOutput = z.object({
  /** The runs that were started; none when nothing was due, or another process was first. */
  runIds: z.array(idSchema("run")),
  /** `null` for a schedule that is gone. */
  nextAt: timestamp.nullable(),
  /** There were more ticks than are decided at once: call again. */
  more: z.boolean(),
});
export type FireScheduleOutput = z.infer<typeof fireScheduleOutput>;

/** `system.advanceBackfill`: starts the next runs of a backfill; `more` where further ones can follow at once. */
export const advanceBackfillOutput = z.object({ done: z.int(), more: z.boolean() });
export type AdvanceBackfillOutput = z.infer<typeof advanceBackfillOutput>;

/** `system.handleRunFailure`: starts the flow that handles the failed runs of another one. */
export const handleRunFailureInput = z.object({ runId: idSchema("run") });
export type HandleRunFailureInput = z.infer<typeof handleRunFailureInput>;
/** `runId` is the handler's run; `null` when it was settled before, or could not be started. */
export const handleRunFailureOutput = z.object({ runId: idSchema("run").nullable() });
export type HandleRunFailureOutput = z.infer<typeof handleRunFailureOutput>;

/** `system.advanceUndo`: takes the undo of a run as far as it goes without waiting. */
export const advanceUndoInput = z.object({ runId: idSchema("run") });
export type AdvanceUndoInput = z.infer<typeof advanceUndoInput>;
/** `runId` is the run that undoes a step now; `null` when there is none: it has ended, or another process is at it. */
export const advanceUndoOutput = z.object({ runId: idSchema("run").nullable() });
export type AdvanceUndoOutput = z.infer<typeof advanceUndoOutput>;

/** `system.pruneRuns`: how many rows past their retention were deleted. */
export const pruneRunsOutput = z.object({
  runs: z.int(),
  /** Rows of runs whose week was dropped with them in it. */
  leftovers: z.int(),
  contents: z.int(),
  startKeys: z.int(),
  debounces: z.int(),
  batches: z.int(),
  bulks: z.int(),
  /** Results of tests whose run is gone: they lose its data. */
  testResults: z.int(),
  signals: z.int(),
  ticks: z.int(),
  backfills: z.int(),
  tickets: z.int(),
  outboxRows: z.int(),
  sessions: z.int(),
  signInFailures: z.int(),
});
export type PruneRunsOutput = z.infer<typeof pruneRunsOutput>;

/** `system.startBatchRuns`: what became of the items that this call came to; `more` where the next can be done at once. */
export const startBatchRunsOutput = z.object({
  started: z.int(),
  existing: z.int(),
  refused: z.int(),
  more: z.boolean(),
});
export type StartBatchRunsOutput = z.infer<typeof startBatchRunsOutput>;

/** `system.runBulk`: how many runs of a bulk action were come to, and how many of them it did not concern any more. */
export const runBulkOutput = z.object({ done: z.int(), skipped: z.int() });
export type RunBulkOutput = z.infer<typeof runBulkOutput>;
