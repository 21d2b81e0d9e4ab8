import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { field } from "../form-meta.ts";
import { exactObject, output } from "../ports.ts";
import { findCronProblem, isTimeZone } from "./next-tick.ts";

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
  })
  .strict();

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
  initialParams: () => ({ cron: "0 9 * * 1-5", timeZone: "UTC" }),
  ports: () => ({
    inputs: [],
    outputs: [
      output(exactObject({ scheduledAt: { type: "string", format: "date-time" }, timeZone: { type: "string" } })),
    ],
  }),
  describe: (params) => {
    const cron = cardText(params.cron);
    return cron === "" ? "No times yet" : `${cron} · ${cardText(params.timeZone) || "UTC"}`;
  },
};
