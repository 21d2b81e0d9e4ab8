import type { RunError } from "@millrace/contracts/api/runs";
import { expect, it } from "vitest";
import { manualFlow } from "../../test/flow-fixture.ts";
import { type HeadlineFacts, headlineOf } from "./headline.ts";

const step = (status: HeadlineFacts["steps"][number]["status"], wakeAt: string | null = null, attempt = 1) => ({
  nodeId: "work",
  path: "work",
  iteration: 0,
  attempt,
  status,
  wakeAt,
});
const error = (over: Partial<RunError> = {}): RunError => ({
  code: "http.client_error",
  message: "402 from api.stripe.com. The service refused the request (4xx).",
  retryable: false,
  nodeId: "work",
  attempts: 3,
  ...over,
});

const cases: [Partial<HeadlineFacts> & Pick<HeadlineFacts, "status">, string][] = [
  [{ status: "queued" }, "Queued until an executor is free."],
  [{ status: "running" }, "Running."],
  [{ status: "running", steps: [step("running"), step("running")] }, "Running *Work*."],
  [
    { status: "waiting", steps: [step("waiting", "2026-11-20T23:16:00.000Z")] },
    "Waiting: *Work* goes on at 20 Nov 2026, 23:16 UTC.",
  ],
  [
    { status: "waiting", steps: [step("retrying", "2026-11-20T23:16:00.000Z")] },
    "Waiting: *Work* tries again at 20 Nov 2026, 23:16 UTC.",
  ],
  [
    {
      status: "waiting",
      steps: [step("retrying", "2026-11-20T23:16:00.000Z"), step("retrying", "2026-11-20T23:17:00.000Z", 2)],
    },
    "Waiting: *Work* tries again at 20 Nov 2026, 23:17 UTC.",
  ],
  [{ status: "waiting", steps: [step("retrying", "2026-11-20T23:16:00.000Z"), step("running", null, 2)] }, "Waiting."],
  [
    {
      status: "waiting",
      steps: [{ ...step("waiting"), waitsFor: { kind: "run", runId: "run_01k5v5d2z8e3m9w4q7r6t1y0aa" } }],
    },
    "Waiting: *Work* waits for the end of the run that it has started.",
  ],
  [
    { status: "succeeded", durationMs: 12, inside: [{ nodeId: "item", status: "failed", ports: ["out"] }] },
    "Succeeded in 12 ms with 1 step.",
  ],
  [{ status: "succeeded", durationMs: 12, steps: [step("succeeded")] }, "Succeeded in 12 ms with 1 step."],
  [{ status: "succeeded", durationMs: 61_000 }, "Succeeded in 1 min 1 s with 0 steps."],
  [{ status: "failed", error: error() }, "Failed at *Work* after 3 attempts: 402 from api.stripe.com."],
  [{ status: "failed", error: error({ attempts: 1 }) }, "Failed at *Work*: 402 from api.stripe.com."],
  [{ status: "failed", error: error({ nodeId: undefined, attempts: undefined }) }, "Failed: 402 from api.stripe.com."],
  [{ status: "cancelled", durationMs: 1_500 }, "Cancelled after 1.5 s."],
];

it.each(cases)("%#: %j", (facts, sentence) => {
  expect(headlineOf({ durationMs: null, error: null, steps: [], definition: manualFlow(), ...facts })).toBe(sentence);
});

it("names what runs inside a map instead of the map", () => {
  const inside = (nodeId: string) => ({ ...step("running"), nodeId, path: nodeId });
  const { nodes, settings } = manualFlow();
  const edges = [{ from: { node: "start", port: "body" }, to: { node: "work", port: "in" } }];
  const definition = { format: 1 as const, nodes, settings, edges };
  const facts = { status: "running", durationMs: null, error: null, definition } as const;
  expect(headlineOf({ ...facts, steps: [inside("start"), inside("work")] })).toBe("Running *Work*.");
  expect(headlineOf({ ...facts, steps: [inside("start")] })).toBe("Running *Start*.");
});
