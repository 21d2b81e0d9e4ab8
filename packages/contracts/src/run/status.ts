import { z } from "zod";

/** `queued`, `running`, `waiting` and `paused` are read from the live tables; the rest is written once and never changes. */
export const runStatuses = ["queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"] as const;
export const runStatus = z.enum(runStatuses);
export type RunStatus = z.infer<typeof runStatus>;

export const stepStatuses = ["running", "waiting", "retrying", "succeeded", "failed", "cancelled"] as const;
/** `retrying` is an attempt that failed and will be followed by another one. */
export const stepStatus = z.enum(stepStatuses);
export type StepStatus = z.infer<typeof stepStatus>;

export const isTerminalRunStatus = (status: RunStatus): boolean =>
  status === "succeeded" || status === "failed" || status === "cancelled";

export const triggerKinds = ["webhook", "schedule", "manual", "run_failed"] as const;
export const triggerKind = z.enum(triggerKinds);
export type TriggerKind = z.infer<typeof triggerKind>;
