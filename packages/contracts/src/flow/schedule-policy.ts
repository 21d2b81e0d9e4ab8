import { z } from "zod";

/** What happens with ticks that nobody could start in time: one run for the latest, one for each, or none. */
export const misfirePolicies = ["once", "all", "skip"] as const;
export const misfirePolicy = z.enum(misfirePolicies);
export type MisfirePolicy = z.infer<typeof misfirePolicy>;

/** What happens with a tick while an earlier run of the schedule is going: start anyway, leave it out, or wait, one at most. */
export const overlapPolicies = ["start", "skip", "wait"] as const;
export const overlapPolicy = z.enum(overlapPolicies);
export type OverlapPolicy = z.infer<typeof overlapPolicy>;

/** What holds where a trigger names none. */
export const defaultPolicies = { misfire: "once", overlap: "start" } as const satisfies {
  misfire: MisfirePolicy;
  overlap: OverlapPolicy;
};

/** Of the missed ticks of a schedule that runs all of them, so many get a run: the latest. */
export const maxMadeUp = 100;

/** From then on a tick that was not started counts as missed. */
export const missedAfterMs = 60_000;
