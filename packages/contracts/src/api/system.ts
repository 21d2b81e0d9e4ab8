import { z } from "zod";
import { idSchema } from "../ids.ts";
import { timestamp } from "./paging.ts";

/** `system.fireSchedule`: starts the run of a schedule that is due. */
export const fireScheduleInput = z.object({ flowId: idSchema("flow") });
export type FireScheduleInput = z.infer<typeof fireScheduleInput>;
/** `runId` is `null` when nothing was due: another process was first, or the schedule is gone. */
export const fireScheduleOutput = z.object({ runId: idSchema("run").nullable(), nextAt: timestamp.nullable() });
export type FireScheduleOutput = z.infer<typeof fireScheduleOutput>;

/** `system.pruneRuns`: how many rows past their retention were deleted. */
export const pruneRunsOutput = z.object({
  runs: z.int(),
  contents: z.int(),
  startKeys: z.int(),
  signals: z.int(),
  tickets: z.int(),
  outboxRows: z.int(),
  sessions: z.int(),
  signInFailures: z.int(),
});
export type PruneRunsOutput = z.infer<typeof pruneRunsOutput>;
