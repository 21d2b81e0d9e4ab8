import { AppError } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { compileFlow } from "../flow/compile.ts";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { fail, readyStep, testFacts } from "../test-run.ts";
import {
  activeSteps,
  beginStep,
  cancelRun,
  completeStep,
  createRunState,
  dueWaits,
  restoreRunState,
  runOutcome,
  takeCancelled,
} from "./state.ts";

const broken = new AppError("code.error", { message: "No." });
const flaky = new AppError("http.network", { message: "Gone." });

describe("restoring", () => {
  const flow = flowOf({ a: "start", b: "work", c: "pause", d: "work", j: "join" }, [
    "a > b",
    "a > c",
    "a > d",
    "b > j",
    "c > j",
    "d > j",
  ]);
  const compiled = compileFlow(flow, testCatalog);

  it("makes an intent ready again with the same attempt, and keeps sleeping what sleeps", () => {
    const state = createRunState(compiled, testFacts());
    const records = [beginStep(state, readyStep(state, "b"), 2_000), fail(state, "d", flaky)];
    const pause = readyStep(state, "c");
    beginStep(state, pause, 2_000);
    records.push(completeStep(state, pause, { kind: "wait", untilMs: 7_000, port: "out", value: 1 }, 2_000));

    const again = restoreRunState(compiled, testFacts(), records.toReversed());
    expect(readyStep(again, "b")).toMatchObject({ attempt: 1, notBeforeMs: 0 });
    expect(readyStep(again, "d")).toMatchObject({ attempt: 2, notBeforeMs: records[1]?.wakeAtMs });
    expect(dueWaits(again, 7_000)).toHaveLength(1);
    expect(activeSteps(again).map(({ nodeId, status }) => [nodeId, status])).toEqual([
      ["c", "waiting"],
      ["d", "retrying"],
    ]);
  });

  it("takes the latest attempt", () => {
    const state = createRunState(compiled, testFacts());
    const first = fail(state, "b", flaky);
    const second = beginStep(state, readyStep(state, "b"), 9_000);
    const again = restoreRunState(compiled, testFacts(), [second, first]);
    expect(readyStep(again, "b").attempt).toBe(2);
  });

  it("finds a run that failed failed, with its intents to cancel", () => {
    const state = createRunState(compiled, testFacts());
    const records = [beginStep(state, readyStep(state, "d"), 2_000), fail(state, "b", broken)];
    const again = restoreRunState(compiled, testFacts(), records);
    expect(runOutcome(again)).toMatchObject({ status: "failed", error: { nodeId: "b", attempts: 1 } });
    expect(takeCancelled(again, 4_000)).toEqual([expect.objectContaining({ nodeId: "d", status: "cancelled" })]);
  });

  it("finds a run that was cancelled cancelled", () => {
    const state = createRunState(compiled, testFacts());
    beginStep(state, readyStep(state, "b"), 2_000);
    const again = restoreRunState(compiled, testFacts(), cancelRun(state, 3_000, new AppError("run.cancelled")));
    expect(runOutcome(again)?.status).toBe("cancelled");
    expect(takeCancelled(again, 4_000)).toEqual([]);
  });
});
