import { AppError } from "@millrace/contracts/errors";
import type { WaitSubject } from "@millrace/contracts/flow/wait-subject";
import type { JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { flowOf } from "../test-catalog.ts";
import { readyStep, startRun } from "../test-run.ts";
import {
  beginStep,
  cancelRun,
  completeStep,
  dueWaits,
  isAsleep,
  nextWakeMs,
  type RunState,
  readySteps,
  resolveWait,
  restoreRunState,
  runOutcome,
  type StepRecord,
} from "./state.ts";

const signal = (onTimeout: "port" | "fail" = "port"): WaitSubject => ({
  kind: "signal",
  name: "paid",
  correlation: "A-1",
  schema: {},
  port: "yes",
  onTimeout,
});

/** `check` has the ports yes and no: an answer leaves through yes, the end of the time through no. */
function waiting(options: { on?: WaitSubject; untilMs?: number | null; onError?: "fail" | "port" } = {}) {
  const { on = signal(), untilMs = 60_000, onError = "fail" } = options;
  const flow = flowOf({ a: "start", w: { type: "check", onError }, y: "echo", n: "echo", e: "echo" }, [
    "a > w",
    "w.yes > y",
    "w.no > n",
    ...(onError === "port" ? ["w.error > e"] : ["y > e"]),
  ]);
  const state = startRun(flow);
  beginStep(state, readyStep(state, "w"), 2_000);
  const record = completeStep(
    state,
    { path: "w", iteration: 0, attempt: 1 },
    { kind: "wait", untilMs, port: "no", value: "late", on },
    2_000,
  );
  return { state, record };
}

const ready = (state: RunState) => readySteps(state).map(({ nodeId }) => nodeId);
const restored = ({ flow, facts }: RunState, ...records: StepRecord[]) => restoreRunState(flow, facts, records);

describe("a wait that others can answer", () => {
  it("keeps what it waits for, and sleeps", () => {
    const { state, record } = waiting();
    expect(record).toMatchObject({ status: "waiting", wakeAtMs: 60_000, waitsFor: signal() });
    expect([ready(state), isAsleep(state), nextWakeMs(state)]).toEqual([[], true, 60_000]);
    expect(dueWaits(state, 60_000)).toEqual([{ path: "w", iteration: 0, answerable: true }]);
  });

  it.each<[string, { port: string; value: JsonValue } | undefined, number, string, JsonValue]>([
    ["an answer", { port: "yes", value: { paid: 1 } }, 5_000, "y", { paid: 1 }],
    ["the answer null", { port: "yes", value: null }, 5_000, "y", null],
    ["the end of its time", undefined, 60_000, "n", "late"],
  ])("goes on with %s, also when it was restored in between", (_, answer, atMs, next, value) => {
    const { state, record } = waiting();
    for (const run of [state, restored(state, record)]) {
      expect(resolveWait(run, "w", 0, atMs, answer)).toMatchObject({
        status: "succeeded",
        output: value,
        logicalAtMs: atMs,
        wakeAtMs: null,
      });
      expect(ready(run)).toEqual([next]);
      // The next step's recorded time is the one at which the wait ended.
      expect(readySteps(run)[0]?.node.id).toBe(next);
    }
  });

  it("answers once: a second answer, or a time that is over later, is refused and changes nothing", () => {
    const { state } = waiting();
    resolveWait(state, "w", 0, 5_000, { port: "yes", value: 1 });
    for (const answer of [{ port: "yes", value: 2 }, undefined])
      expect(() => resolveWait(state, "w", 0, 60_000, answer)).toThrow("not waiting");
    expect(ready(state)).toEqual(["y"]);
  });

  it("needs no time", () => {
    const { state } = waiting({ untilMs: null });
    expect([nextWakeMs(state), dueWaits(state, Number.MAX_SAFE_INTEGER), isAsleep(state)]).toEqual([null, [], true]);
    resolveWait(state, "w", 0, 5_000, { port: "yes", value: 1 });
    expect(ready(state)).toEqual(["y"]);
  });

  it("takes answers only through the ports that it named", () => {
    const { state } = waiting();
    expect(() => resolveWait(state, "w", 0, 5_000, { port: "no", value: 1 })).toThrow(RangeError);
    expect(isAsleep(state)).toBe(true);
  });

  it("fails at the end of its time where it said so, and goes through the error port where the node has one", () => {
    const failed = waiting({ on: signal("fail") }).state;
    expect(resolveWait(failed, "w", 0, 60_000)).toMatchObject({ status: "failed", port: null, output: null });
    expect(runOutcome(failed)).toMatchObject({ status: "failed", error: { code: "step.wait_timeout", nodeId: "w" } });
    const caught = waiting({ on: signal("fail"), onError: "port" }).state;
    expect(resolveWait(caught, "w", 0, 60_000)).toMatchObject({ status: "failed", port: "error", logicalAtMs: 60_000 });
    expect(ready(caught)).toEqual(["e"]);
  });

  it("is cancelled with its run", () => {
    const { state } = waiting();
    const [record] = cancelRun(state, 3_000, new AppError("run.cancelled"));
    expect(record).toMatchObject({ status: "cancelled", wakeAtMs: null });
    expect(record).not.toHaveProperty("waitsFor");
  });

  it.each<[string, WaitSubject | undefined, number | null]>([
    ["leaves through a port that the node does not have", { ...signal(), port: "maybe" } as WaitSubject, 60_000],
    ["waits for nothing", undefined, null],
  ])("is no outcome when it %s", (_, on, untilMs) => {
    const state = startRun(flowOf({ a: "start", w: "check" }, ["a > w"]));
    beginStep(state, readyStep(state, "w"), 2_000);
    const outcome = { kind: "wait" as const, untilMs, port: "no", value: null, ...(on ? { on } : {}) };
    expect(() => completeStep(state, { path: "w", iteration: 0, attempt: 1 }, outcome, 2_000)).toThrow(AppError);
  });
});
