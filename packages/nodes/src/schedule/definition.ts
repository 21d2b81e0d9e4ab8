import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import {
  defaultPolicies,
  type MisfirePolicy,
  maxMadeUp,
  misfirePolicies,
  type OverlapPolicy,
  overlapPolicies,
} from "@millrace/contracts/flow/schedule-policy";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { field } from "../form-meta.ts";
import { exactObject, output } from "../ports.ts";
import { describeCron } from "./describe-cron.ts";
import { findCronProblem, isTimeZone } from "./next-tick.ts";

/** What people read for the policies, in forms and beside a schedule. */
export const policyTexts = {
  misfire: {
    once: "Run once, for the latest one",
    all: `Run each of them, the latest ${maxMadeUp}`,
    skip: "Leave them out",
  },
  overlap: {
    start: "Start anyway",
    skip: "Leave the new one out",
    wait: "Wait for it to end, one at most",
  },
} as const satisfies { misfire: Record<MisfirePolicy, string>; overlap: Record<OverlapPolicy, string> };

/** Parameters of the schedule trigger; publishing reads the schedule from them. */
export const scheduleParams = z
  .object({
    cron: field(
      z
        .string()
        .max(200)
        .superRefine((cron, context) => {
          const problem = findCronProblem(cron);
          if (problem) context.addIssue({ code: "custom", message: problem });
        }),
      {
        title: "Times",
        description:
          "A cron pattern of five fields: minute, hour, day of month, month, weekday. At most once a minute.",
        editor: "cron",
        placeholder: "0 9 * * 1-5",
      },
    ),
    timeZone: field(
      z.string().max(100).refine(isTimeZone, "Choose a time zone such as Europe/Berlin or UTC.").default("UTC"),
      {
        title: "Time zone",
        description: "The clock that the times are read on, with its summer time.",
        editor: "timezone",
        placeholder: "Europe/Berlin",
      },
    ),
    misfire: field(z.enum(misfirePolicies).optional(), {
      title: "Missed times",
      description: "What happens with times that came while the flow was paused or Millrace did not run.",
      default: defaultPolicies.misfire,
      labels: policyTexts.misfire,
    }),
    overlap: field(z.enum(overlapPolicies).optional(), {
      title: "When the run before is still going",
      description: "What happens with a time that comes while an earlier run of this schedule has not ended.",
      default: defaultPolicies.overlap,
      labels: policyTexts.overlap,
    }),
  })
  .strict();

export type ScheduleParams = z.infer<typeof scheduleParams>;

export const scheduleDefinition: NodeDefinition = {
  type: "schedule",
  typeVersion: 1,
  kind: "trigger",
  category: "triggers",
  title: "Schedule",
  summary: "Starts the flow at set times.",
  keywords: ["trigger", "cron", "timer", "daily", "hourly", "every", "calendar", "time zone"],
  icon: "calendar-clock",
  params: scheduleParams,
  initialParams: () => ({ cron: "0 9 * * 1-5", timeZone: "UTC", ...defaultPolicies }),
  ports: () => ({
    inputs: [],
    outputs: [
      output(exactObject({ scheduledAt: { type: "string", format: "date-time" }, timeZone: { type: "string" } })),
    ],
  }),
  describe: (params) => {
    const cron = cardText(params.cron);
    return cron === "" ? "No times yet" : `${describeCron(cron) ?? cron} · ${cardText(params.timeZone) || "UTC"}`;
  },
};
