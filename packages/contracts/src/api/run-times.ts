import { z } from "zod";
import { stepStatus } from "../run/status.ts";
import { timeKind } from "../run/time-kind.ts";
import { timestamp } from "./paging.ts";
import { runIdInput, runStep } from "./runs.ts";

/** The path of a map, loop or boundary, whose items are meant. */
const scope = z.string().min(1).max(2_000);

/** Times in milliseconds since the run began. */
export const timeSegment = z.object({ kind: timeKind, fromMs: z.number(), toMs: z.number() });
export type TimeSegment = z.infer<typeof timeSegment>;

export const runTimesInput = runIdInput.extend({ scope: scope.optional() });
export type RunTimesInput = z.infer<typeof runTimesInput>;
/** Where the time of a run, or of what runs inside one scope, went. The totals add up to `toMs - fromMs` exactly. */
export const runTimes = z.object({
  fromMs: z.number(),
  /** The end, or the moment of the answer while it goes on; its last segment then goes on too. */
  toMs: z.number(),
  totals: z.record(timeKind, z.number()),
  /** For drawing: too short ones are taken together. */
  segments: z.array(timeSegment),
});
export type RunTimes = z.infer<typeof runTimes>;

/** `queued` is an item whose next step is in line. */
export const itemStatuses = [...stepStatus.options, "queued"] as const;
export const itemStatus = z.enum(itemStatuses);
export type ItemStatus = z.infer<typeof itemStatus>;

/** One item of a map, one round of a loop, or the one body of a boundary. */
export const runItem = z.object({
  index: z.int(),
  status: itemStatus,
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
  /** How many of its steps have begun, without what runs inside them. */
  steps: z.int(),
  segments: z.array(timeSegment),
});
export type RunItem = z.infer<typeof runItem>;

export const listItemsInput = runIdInput.extend({
  scope,
  status: z.array(itemStatus).max(itemStatuses.length).optional(),
  /** The first index; a page begins with it or the next one that there is. */
  from: z.int().min(0).default(0),
  limit: z.int().min(1).max(200).default(50),
});
export type ListItemsInput = z.infer<typeof listItemsInput>;
export const runItems = z.object({
  /** Of all items that have begun, whatever the filter. */
  counts: z.partialRecord(itemStatus, z.int()),
  items: z.array(runItem),
  /** Where the next page begins. */
  nextFrom: z.int().nullable(),
  /** With the first page: the index that each page of this size begins with, so that any of them can be asked for. */
  starts: z.array(z.int()).optional(),
});
export type RunItems = z.infer<typeof runItems>;

export const itemStepsInput = runIdInput.extend({ scope, index: z.int().min(0) });
export type ItemStepsInput = z.infer<typeof itemStepsInput>;
export const itemSteps = z.array(runStep);
