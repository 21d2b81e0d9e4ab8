import { newUuid } from "@millrace/contracts/ids";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { nodeRuns } from "@millrace/nodes/runs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow } from "../../test/test-flows.ts";
import { servicesAnsweredBy } from "../../test/test-services.ts";
import { createExecutor } from "../executor.ts";
import type { EndedRun } from "../run-replies.ts";

/** The catalog that ships, as far as no server is needed: the runtime and the nodes mean the same by a run. */

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

it("runs webhook, condition, branches, wait, join, HTTP request and respond", async () => {
  const executor = createExecutor({
    pool: fixture.pool,
    nodeCatalog,
    nodeRuns,
    servicesFor: servicesAnsweredBy(async ({ url }) => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"rate":1.5}',
      url,
    })),
    bus: fixture.bus,
    log: fixture.log,
  });
  await executor.start();
  const node = (id: string, type: string, params: object = {}) => ({ id, type, params: params as never });
  const { path } = await fixture.publish(
    flow(
      [
        node("hook", "webhook", { path: "orders", method: "POST", reply: "result" }),
        node("rates", "http", {
          method: "GET",
          url: "https://rates.example",
          headers: [],
          body: { kind: "none" },
          timeoutMs: 1_000,
          maxResponseBytes: 10_000,
          followRedirects: true,
          failOn: "4xx_5xx",
        }),
        node("large", "condition", { when: { $cel: "trigger.body.total * input.body.rate > 10" } }),
        node("discount", "set", {
          fields: [{ name: "off", value: { $cel: "trigger.body.total * 0.1" } }],
          keepInput: false,
        }),
        node("nap", "wait", { durationMs: 30 }),
        node("plain", "set", { fields: [{ name: "off", value: 0 }], keepInput: false }),
        node("answer", "respond", { status: 201, headers: [], body: { $cel: "input" } }),
      ],
      [
        "hook>rates",
        "rates>large",
        "large.yes>discount",
        "discount>nap",
        "nap>answer",
        "large.no>plain",
        "plain>answer",
      ],
    ),
  );
  const starter = fixture.starter(executor);
  const runId = newUuid();
  const ended = new Promise<EndedRun>((resolve) => executor.onRunEnded(runId, resolve));
  await starter.start(
    fixture.startOf(path, { method: "POST", path: "orders", query: {}, headers: {}, body: { total: 20 } }, { runId }),
  );
  expect(await ended).toMatchObject({ status: "succeeded", error: null, response: { status: 201, body: { off: 2 } } });
  const steps = await fixture.stepsOf(runId);
  expect(steps.map((step) => `${step.path} ${step.status}`).sort()).toEqual([
    "answer succeeded",
    "discount succeeded",
    "large succeeded",
    "nap succeeded",
    "rates succeeded",
  ]);
  await executor.stop({ graceMs: 200 });
});
