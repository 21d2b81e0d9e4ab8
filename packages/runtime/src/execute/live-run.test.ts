import { newUuid } from "@millrace/contracts/ids";
import { findStorageProblem } from "@millrace/contracts/json";
import { compileFlow } from "@millrace/engine/flow/compile";
import { createRunState, type StepRecord } from "@millrace/engine/run/state";
import { expect, it } from "vitest";
import { pureLine } from "../../test/test-flows.ts";
import { testCatalog } from "../../test/test-nodes.ts";
import { stepHash } from "../step-hash.ts";
import { createLiveRun, type HeldRun, isIdle, keepRecord } from "./live-run.ts";

const facts: HeldRun = {
  organizationId: newUuid(),
  runId: newUuid(),
  flowId: newUuid(),
  contentHash: "",
  trigger: "webhook",
  correlationId: "",
  replyTo: null,
  startedAtMs: 0,
  epoch: 1,
};
const record: StepRecord = {
  nodeId: "k0",
  path: "k0",
  iteration: 0,
  attempt: 1,
  status: "succeeded",
  startedAtMs: 0,
  finishedAtMs: 0,
  logicalAtMs: 0,
  port: "out",
  output: "é",
  response: null,
  error: null,
  wakeAtMs: null,
};

it("a record is kept with log lines that can be stored, and counted in bytes", () => {
  const flow = compileFlow(pureLine(), testCatalog);
  const state = createRunState(flow, { ...facts, input: {}, hash: stepHash });
  const run = createLiveRun(facts, flow, state, { activeMs: 0, waits: null });
  keepRecord(run, record, { logs: ["a\u0000b", "half \ud800"] });
  const [row] = run.rows.values();
  expect(findStorageProblem([...(row?.logs ?? [])])).toBe(null);
  expect(run.rowBytes).toBe(Buffer.byteLength(JSON.stringify("é")) + Buffer.byteLength("a\ufffdbhalf \ufffd"));
});

it("a run is not idle while it stands in line, so that it is not parked with steps that are ready", () => {
  const flow = compileFlow(pureLine(), testCatalog);
  const state = createRunState(flow, { ...facts, input: {}, hash: stepHash });
  const run = createLiveRun(facts, flow, state, { activeMs: 0, waits: null });
  expect(isIdle(run)).toBe(true);
  run.scheduled = true;
  expect(isIdle(run)).toBe(false);
});
