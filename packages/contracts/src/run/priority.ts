import { z } from "zod";

/** Which runs of an organization come first; among those of one priority, the one that was due first. */
export const runPriorities = ["low", "normal", "high"] as const;
export const runPriority = z.enum(runPriorities);
export type RunPriority = z.infer<typeof runPriority>;

/** As `run_queue.priority` holds it: a larger number comes first. */
export const priorityLevels: Record<RunPriority, number> = { low: -1, normal: 0, high: 1 };
