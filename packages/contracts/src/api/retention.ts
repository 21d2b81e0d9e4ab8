import { z } from "zod";
import { idSchema } from "../ids.ts";

const daysText = "Enter a whole number of days from 0 to 3,650, or nothing for as long as the organization keeps runs.";
const days = z.int(daysText).min(0, daysText).max(3_650, daysText).nullable();

/** How many days the runs of a flow are kept after their end. `null`: as long as the organization's; 0: an hour. */
export const flowRetention = z.object({ succeededDays: days, failedDays: days, cancelledDays: days });
export type FlowRetention = z.infer<typeof flowRetention>;

/** `flows.retention` */
export const flowRetentionOutput = z.object({ retention: flowRetention, organizationDays: z.int() });
export type FlowRetentionOutput = z.infer<typeof flowRetentionOutput>;
/** `flows.setRetention`: in force at once, also for runs that have ended. */
export const setFlowRetentionInput = z.object({ flowId: idSchema("flow"), retention: flowRetention });
export type SetFlowRetentionInput = z.infer<typeof setFlowRetentionInput>;
