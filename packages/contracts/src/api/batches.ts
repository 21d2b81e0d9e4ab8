import { z } from "zod";
import { idSchema } from "../ids.ts";
import { pageInput, timestamp } from "./paging.ts";
import { startKey, startOptions } from "./start-run.ts";

export const maxBatchItems = 10_000;
/** All inputs of a batch together, as JSON text. */
export const maxBatchBytes = 16 * 1024 * 1024;

/** One run of what is in production for each item, in their order. */
export const startBatchInput = z.object({
  flowId: idSchema("flow"),
  items: z
    .array(
      z.object({
        input: z.json(),
        /** The same key with the same input is the same run, also across batches and single starts. */
        startKey: startKey.optional(),
      }),
    )
    .min(1)
    .max(maxBatchItems),
  ...startOptions,
});
export type StartBatchInput = z.infer<typeof startBatchInput>;
export const startBatchOutput = z.object({ batchId: idSchema("batch"), total: z.int() });
export type StartBatchOutput = z.infer<typeof startBatchOutput>;

export const batchIdInput = z.object({ batchId: idSchema("batch") });
export type BatchIdInput = z.infer<typeof batchIdInput>;

export const batchSummary = z.object({
  id: idSchema("batch"),
  flowId: idSchema("flow"),
  flowName: z.string(),
  version: z.int(),
  total: z.int(),
  /** Items that got a run of their own, were started before under their key, or have a key of another input. */
  started: z.int(),
  existing: z.int(),
  refused: z.int(),
  startsAt: timestamp.nullable(),
  by: z.string(),
  createdAt: timestamp,
  /** When the last item was come to, or the batch was cancelled. */
  finishedAt: timestamp.nullable(),
  cancelled: z.object({ by: z.string(), at: timestamp }).nullable(),
});
export type BatchSummary = z.infer<typeof batchSummary>;

/** How far a batch is. Each item counts once: under one of these, or under `existing` or `refused`. */
export const batchProgress = batchSummary.extend({
  counts: z.object({
    /** Accepted, not started yet. */
    pending: z.int(),
    /** Started, in the queue or before its time. */
    queued: z.int(),
    /** Under way, waiting or paused. */
    running: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    /** Runs that were cancelled, and items that were not started because the batch was. */
    cancelled: z.int(),
  }),
  /** Places of refused items in the call, counted from 0; the first 20. */
  refusedPlaces: z.array(z.int()),
  /** Nothing is left to start or to execute. */
  isDone: z.boolean(),
});
export type BatchProgress = z.infer<typeof batchProgress>;

export const listBatchesInput = z.object({ ...pageInput, flowId: idSchema("flow").optional() });
export type ListBatchesInput = z.infer<typeof listBatchesInput>;

export const cancelBatchOutput = z.object({
  /** Items that are not started any more. */
  notStarted: z.int(),
  /** The bulk action that cancels the runs; `null` where none is left. */
  bulkId: idSchema("bulk").nullable(),
});
export type CancelBatchOutput = z.infer<typeof cancelBatchOutput>;
