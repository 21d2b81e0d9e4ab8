import { z } from "zod";
import { misfirePolicy, overlapPolicy } from "../flow/schedule-policy.ts";
import { idSchema } from "../ids.ts";
import { runStatus } from "../run/status.ts";
import { pageInput, timestamp } from "./paging.ts";

export const tickOutcomes = ["started", "skipped", "waiting"] as const;
export type TickOutcome = (typeof tickOutcomes)[number];

/**
 * Why a tick was started late or again (`made_up`, `waited`, `backfill`), was skipped (`missed`, `superseded` by a later
 * missed one, `too_many` missed ones, `overlap`, `already_waiting`, `removed` schedule), or waits (`overlap`).
 */
export const tickReasons = [
  "made_up",
  "waited",
  "backfill",
  "missed",
  "superseded",
  "too_many",
  "overlap",
  "already_waiting",
  "removed",
] as const;
export type TickReason = (typeof tickReasons)[number];

/** A tick that has come and what became of it. */
export const scheduleTick = z.object({
  /** The moment that the schedule names. */
  scheduledAt: timestamp,
  outcome: z.enum(tickOutcomes),
  /** `null` for a tick that was started in time. */
  reason: z.enum(tickReasons).nullable(),
  decidedAt: timestamp,
  /** `null` where none was started, and when the run is past its retention. */
  run: z.object({ id: idSchema("run"), status: runStatus }).nullable(),
});
export type ScheduleTick = z.infer<typeof scheduleTick>;

/** The schedule of a version in production. */
export const schedule = z.object({
  flowId: idSchema("flow"),
  flowName: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  misfire: misfirePolicy,
  overlap: overlapPolicy,
  /** The next ticks, the earliest first. */
  next: z.array(timestamp),
  /** What keeps it from starting runs now. */
  paused: z.enum(["flow", "organization"]).nullable(),
  /** The earliest tick that has come and is not decided yet: it is when the schedule is paused or no scheduler runs. */
  missedSince: timestamp.nullable(),
  lastTick: scheduleTick.nullable(),
});
export type Schedule = z.infer<typeof schedule>;

export const listSchedulesInput = z.object(pageInput);
export type ListSchedulesInput = z.infer<typeof listSchedulesInput>;

export const listTicksInput = z.object({ flowId: idSchema("flow"), ...pageInput });
export type ListTicksInput = z.infer<typeof listTicksInput>;

export const maxBackfillTicks = 5_000;
const maxBackfillMs = 5 * 366 * 86_400_000;

export const backfillInput = z
  .object({
    flowId: idSchema("flow"),
    /** Both ends belong to the range; ticks of the future do not. */
    from: timestamp,
    to: timestamp,
    /** Also ticks that have had a run. */
    again: z.boolean().default(false),
    /** Only says which ticks it would concern. */
    dryRun: z.boolean().default(false),
  })
  .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), {
    path: ["to"],
    message: "Choose an end that is not before the beginning.",
  })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= maxBackfillMs, {
    path: ["from"],
    message: "Choose a range of at most five years.",
  });
export type BackfillInput = z.infer<typeof backfillInput>;
export const backfillOutput = z.object({
  /** How many runs it starts. */
  count: z.int(),
  /** The first of their ticks. */
  first: z.array(timestamp),
  /** Ticks in the range that have had a run and are left out. */
  leftOut: z.int(),
  /** `null` for a dry run, and when there is nothing to do. */
  backfillId: idSchema("backfill").nullable(),
});
export type BackfillOutput = z.infer<typeof backfillOutput>;

export const backfillIdInput = z.object({ backfillId: idSchema("backfill") });
export type BackfillIdInput = z.infer<typeof backfillIdInput>;
export const backfillProgress = z.object({
  id: idSchema("backfill"),
  from: timestamp,
  to: timestamp,
  total: z.int(),
  /** How many ticks it has come to. */
  done: z.int(),
  /** Of those that are done: ticks that got a run in the meantime. */
  skipped: z.int(),
  by: z.string(),
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
  stoppedBy: z.string().nullable(),
});
export type BackfillProgress = z.infer<typeof backfillProgress>;

/** `schedule` is `null` for a flow without one in production. */
export const scheduleDetail = z.object({
  schedule: schedule.nullable(),
  /** The newest backfill of the flow. */
  backfill: backfillProgress.nullable(),
});
export type ScheduleDetail = z.infer<typeof scheduleDetail>;
