import type { JsonValue } from "@millrace/contracts/json";
import type { FlowTrigger } from "../flows/trigger.ts";

/** The input in the shape that the trigger gives when it fires by itself, so that the flow can't tell the difference. */
export function triggerOutput(trigger: FlowTrigger, input: JsonValue, at: Date): JsonValue {
  switch (trigger.kind) {
    case "webhook":
      return {
        method: trigger.method,
        path: trigger.path,
        query: {},
        headers: { "content-type": "application/json" },
        body: input,
      };
    case "schedule":
      return { scheduledAt: at.toISOString(), timeZone: trigger.timeZone };
    case "manual":
    case "run_failed":
      return input;
  }
}
