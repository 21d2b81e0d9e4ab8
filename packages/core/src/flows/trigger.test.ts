import { emptyDefinition } from "@millrace/contracts/flow/definition";
import { expect, it } from "vitest";
import { manualFlow, scheduleFlow, webhookFlow } from "../../test/flow-fixture.ts";
import { triggerOf } from "./trigger.ts";

it("reads how a flow is started", () => {
  expect(triggerOf(webhookFlow("orders"))).toEqual({
    kind: "webhook",
    nodeId: "start",
    path: "orders",
    method: "POST",
    reply: "result",
  });
  expect(triggerOf(scheduleFlow("0 9 * * *", "UTC"))).toMatchObject({ kind: "schedule", cron: "0 9 * * *" });
  expect(triggerOf(manualFlow())).toEqual({ kind: "manual", nodeId: "start" });
});

it("finds none where there is none or its parameters are not complete", () => {
  expect(triggerOf(emptyDefinition())).toBeNull();
  expect(triggerOf(webhookFlow(""))).toBeNull();
  expect(triggerOf(scheduleFlow("often"))).toBeNull();
});
