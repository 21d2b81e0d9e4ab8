import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { type ScheduleParams, scheduleParams } from "@millrace/nodes/schedule/definition";
import { webhookParams } from "@millrace/nodes/webhook/definition";

/** How a flow is started, read from its trigger node. */
export type FlowTrigger =
  | { kind: "webhook"; nodeId: string; path: string; method: string; reply: "result" | "accepted" }
  | ({ kind: "schedule"; nodeId: string } & ScheduleParams)
  | { kind: "manual"; nodeId: string }
  | { kind: "run_failed"; nodeId: string };

/** The trigger of a flow, `null` while it has none or its parameters are not complete. */
export function triggerOf(definition: FlowDefinition): FlowTrigger | null {
  for (const { id: nodeId, type, params } of definition.nodes) {
    switch (type) {
      case "webhook": {
        const parsed = webhookParams.safeParse(params);
        return parsed.success ? { kind: "webhook", nodeId, ...parsed.data } : null;
      }
      case "schedule": {
        const parsed = scheduleParams.safeParse(params);
        return parsed.success ? { kind: "schedule", nodeId, ...parsed.data } : null;
      }
      case "manual":
        return { kind: "manual", nodeId };
      case "run_failed":
        return { kind: "run_failed", nodeId };
    }
  }
  return null;
}
