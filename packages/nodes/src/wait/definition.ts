import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { dynamicNumber } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { input, output } from "../ports.ts";

const oneYearMs = 365 * 86_400_000;

/** How long a wait may be; the form and the run refuse the same. */
export const waitDuration = z
  .number("Enter a number of milliseconds.")
  .positive("The wait must be longer than 0.")
  .max(oneYearMs, "The wait can be at most 365 days.");

export const waitParams = z
  .object({
    durationMs: field(dynamicNumber(waitDuration.meta({ editor: "duration" })), {
      title: "Duration",
      description: "How long the run waits. An expression gives milliseconds: input.minutes * 60000.",
      placeholder: "300000",
    }),
  })
  .strict();

export const waitDefinition: NodeDefinition = {
  type: "wait",
  typeVersion: 1,
  kind: "effect",
  spends: "wait",
  category: "logic",
  title: "Wait",
  summary: "Pauses this branch for a while; waiting costs nothing and survives restarts.",
  keywords: ["delay", "sleep", "pause", "timer", "duration", "later"],
  icon: "hourglass",
  params: waitParams,
  initialParams: () => ({ durationMs: 60_000 }),
  ports: () => ({ inputs: [input], outputs: [output()] }),
  infer: (_, { input: came }) => ({ out: came }),
  expects: { "/durationMs": { type: "number" } },
  describe: (params) =>
    typeof params.durationMs === "number"
      ? durationText(params.durationMs)
      : cardText(params.durationMs) || "No duration yet",
};

const units = [
  { ms: 86_400_000, name: "d" },
  { ms: 3_600_000, name: "h" },
  { ms: 60_000, name: "min" },
  { ms: 1_000, name: "s" },
] as const;

/** "1 h 30 min", with the two largest units that matter. */
function durationText(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const unit of units) {
    const count = Math.floor(rest / unit.ms);
    if (count > 0) parts.push(`${count} ${unit.name}`);
    rest -= count * unit.ms;
  }
  return parts.length === 0 ? `${ms} ms` : parts.slice(0, 2).join(" ");
}
