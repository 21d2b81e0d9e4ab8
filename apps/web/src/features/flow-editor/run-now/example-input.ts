import type { LastRunData } from "@millrace/contracts/api/flows";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";

const example: JsonValue = { orderId: "A-1001", items: [{ sku: "tea", quantity: 2, price: 4.5 }] };

/** What a run could start with: what the last one got, else an example. For a webhook that is the body. */
export function exampleInput(definition: FlowDefinition, lastRun: LastRunData): JsonValue {
  return lastRun ? (startInputOf(definition, lastRun.trigger) ?? example) : example;
}

/** The input that starts the same run again, from what its trigger gave: for a webhook the body of the request. */
function startInputOf(definition: FlowDefinition, triggerOutput: JsonValue): JsonValue {
  const isWebhook = definition.nodes.some((node) => node.type === "webhook");
  const isRequest = triggerOutput !== null && typeof triggerOutput === "object" && !Array.isArray(triggerOutput);
  return isWebhook && isRequest ? (triggerOutput.body ?? null) : triggerOutput;
}

/** Whether the trigger takes an input at all; a schedule brings its own. */
export const takesInput = (definition: FlowDefinition): boolean =>
  !definition.nodes.some((node) => node.type === "schedule");
