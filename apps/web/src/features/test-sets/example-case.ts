import type { TestCaseDetail } from "@millrace/contracts/api/test-sets";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";

export type CaseDraft = Omit<TestCaseDetail, "id">;

/** A case to begin with: an input in the shape that the flow's trigger gives. */
export const exampleCase = (definition: FlowDefinition): CaseDraft => ({
  name: "",
  input: exampleTriggerOutput(definition),
  mocks: {},
  executes: false,
  expectation: { kind: "cel", assertions: ["output != null"] },
});

function exampleTriggerOutput({ nodes }: FlowDefinition): JsonValue {
  const webhook = nodes.find(({ type }) => type === "webhook");
  if (webhook) {
    const { path = "", method = "POST" } = webhook.params;
    return { method, path, query: {}, headers: { "content-type": "application/json" }, body: {} };
  }
  const schedule = nodes.find(({ type }) => type === "schedule");
  if (schedule) return { scheduledAt: new Date().toISOString(), timeZone: schedule.params.timeZone ?? "UTC" };
  return {};
}
