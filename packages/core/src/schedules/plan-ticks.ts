import type { TickReason } from "@millrace/contracts/api/schedules";
import { type MisfirePolicy, maxMadeUp, missedAfterMs } from "@millrace/contracts/flow/schedule-policy";

/** A tick that has come, and whether it gets a run. */
export type PlannedTick = { atMs: number; starts: boolean; reason: TickReason | null };

/** Ticks that have come, the earliest first; `complete` unless there are later ones that have come, too. */
export type DueTicks = { ticks: readonly number[]; complete: boolean };

/** So many ticks are decided in one transaction. */
export const ticksAtOnce = 1_000;

/** How many ticks one has to look at to decide on `ticksAtOnce` of them: the rest may be the latest, which get runs. */
export const ticksToRead = ticksAtOnce + maxMadeUp;

/**
 * What becomes of ticks that have come, by the policy for missed ones. A tick is missed when its minute has passed. `once`
 * runs the latest of all, whether it is missed or not, because one run is what it promises for a time without any.
 */
export function planTicks({ ticks, complete }: DueTicks, nowMs: number, misfire: MisfirePolicy): PlannedTick[] {
  if (!complete) return ticks.slice(0, ticksAtOnce).map((atMs) => skip(atMs, earlierReasons[misfire]));
  const startsFrom = misfire === "once" ? ticks.length - 1 : misfire === "all" ? ticks.length - maxMadeUp : 0;
  return ticks.map((atMs, index) => {
    const isMissed = nowMs - atMs > missedAfterMs;
    if (index < startsFrom || (isMissed && misfire === "skip")) return skip(atMs, earlierReasons[misfire]);
    return { atMs, starts: true, reason: isMissed ? "made_up" : null };
  });
}

const skip = (atMs: number, reason: TickReason): PlannedTick => ({ atMs, starts: false, reason });

const earlierReasons: Record<MisfirePolicy, TickReason> = { once: "superseded", all: "too_many", skip: "missed" };
