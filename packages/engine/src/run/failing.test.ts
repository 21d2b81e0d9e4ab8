import { AppError } from "@millrace/contracts/errors";
import { errorPort } from "@millrace/contracts/flow/node-definition";
import { describe, expect, it } from "vitest";
import { compileFlow } from "../flow/compile.ts";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { fail, finish, readyStep, startRun, testFacts } from "../test-run.ts";
import {
  attemptTimeoutMs,
  beginStep,
  completeStep,
  failStep,
  inputOf,
  nextWakeMs,
  type RunState,
  readySteps,
  restoreRunState,
  runOutcome,
  takeCancelled,
} from "./state.ts";

const ready = (state: RunState) => readySteps(state).map(({ nodeId }) => nodeId);

const broken = new AppError("code.error", { message: "No." });
const flaky = new AppError("http.network", { message: "Gone." });

describe("failing", () => {
  it("tries again with growing pauses while the error is retryable and attempts are left", () => {
    const state = startRun(flowOf({ a: "start", b: { type: "work", retry: { maxAttempts: 3 } as never } }, ["a > b"]));
    const first = fail(state, "b", flaky);
    expect(first).toMatchObject({
      attempt: 1,
      status: "retrying",
      error: { code: "http.network" },
      finishedAtMs: 2_000,
      port: null,
    });
    const wake = first.wakeAtMs ?? 0;
    expect(wake).toBeGreaterThanOrEqual(2_750);
    expect(wake).toBeLessThanOrEqual(3_250);
    expect(nextWakeMs(state)).toBe(wake);
    expect(readyStep(state, "b")).toMatchObject({ attempt: 2, notBeforeMs: wake });
    const second = fail(state, "b", flaky, wake);
    expect(second).toMatchObject({ attempt: 2, status: "retrying" });
    expect((second.wakeAtMs ?? 0) - wake).toBeGreaterThanOrEqual(1_500);
    expect(fail(state, "b", flaky, 9_000)).toMatchObject({ attempt: 3, status: "failed", port: null });
    expect(runOutcome(state)).toMatchObject({
      status: "failed",
      error: { code: "http.network", message: "Gone.", nodeId: "b", attempts: 3 },
    });
  });

  it("does not try an error again that stays", () => {
    const state = startRun(flowOf({ a: "start", b: { type: "work", retry: { maxAttempts: 3 } as never } }, ["a > b"]));
    expect(fail(state, "b", broken)).toMatchObject({ attempt: 1, status: "failed" });
  });

  it("takes the type's number of attempts, else one", () => {
    const state = startRun(flowOf({ a: "start", b: "work", c: "pause" }, ["a > b", "a > c"]));
    expect(fail(state, "b", flaky).status).toBe("retrying");
    expect(fail(state, "c", flaky).status).toBe("failed");
  });

  it("goes on through the error port with what happened", () => {
    const state = startRun(
      flowOf({ a: "start", b: { type: "work", onError: "port" }, ok: "echo", bad: "echo" }, [
        "a > b",
        "b > ok",
        "b.error > bad",
      ]),
    );
    const record = fail(state, "b", new AppError("code.error", { message: "No.", details: { line: 3 } }));
    expect(record).toMatchObject({ status: "failed", port: errorPort, logicalAtMs: 2_000 });
    expect(ready(state)).toEqual(["bad"]);
    expect(inputOf(state, "bad", 0)).toEqual({
      class: "code_error",
      code: "code.error",
      message: "No.",
      nodeId: "b",
      attempts: 1,
      details: { line: 3 },
    });
    finish(state, "bad", "handled");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: "handled" });
  });

  it("goes on through the port of the error's class, and through the general one for all others", () => {
    const definition = flowOf(
      {
        a: "start",
        b: { type: "work", onError: "port", errorPorts: ["rate_limited", "timeout"] },
        slow: "echo",
        bad: "echo",
      },
      ["a > b", "b.error_rate_limited > slow", "b.error > bad"],
    );
    const limited = startRun(definition);
    expect(fail(limited, "b", new AppError("http.rate_limited"), 2_000)).toMatchObject({ status: "retrying" });
    expect(fail(limited, "b", new AppError("http.rate_limited"), 90_000).port).toBe("error_rate_limited");
    expect(inputOf(limited, "slow", 0)).toMatchObject({ class: "rate_limited", attempts: 2 });
    const refused = startRun(definition);
    expect(fail(refused, "b", new AppError("http.client_error")).port).toBe("error");
    expect(ready(refused)).toEqual(["bad"]);
    const only = startRun(
      flowOf({ a: "start", b: { type: "work", errorPorts: ["client_error"] }, slow: "echo" }, [
        "a > b",
        "b.error_client_error > slow",
      ]),
    );
    expect(fail(only, "b", new AppError("code.error")).port).toBeNull();
    expect(runOutcome(only)).toMatchObject({ status: "failed", error: { code: "code.error" } });
  });

  it("leaves a service alone for as long as it says, also in a restored run", () => {
    const definition = flowOf({ a: "start", b: "work" }, ["a > b"]);
    const state = startRun(definition);
    const limited = new AppError("http.rate_limited", { details: { status: 429, retryAfterMs: 60_000 } });
    const record = fail(state, "b", limited, 2_000);
    expect(record).toMatchObject({ status: "retrying", wakeAtMs: 62_000 });
    const restored = restoreRunState(compileFlow(definition, testCatalog), testFacts(), [record]);
    expect(readyStep(restored, "b")).toMatchObject({ attempt: 2, notBeforeMs: 62_000 });
  });

  it("makes no attempt after the deadline, counted from the first attempt's beginning, also after a crash", () => {
    const retry = { maxAttempts: 9, backoff: "fixed", initialDelayMs: 1_000, maxDelayMs: 1_000 } as const;
    const definition = flowOf({ a: "start", b: { type: "work", retry, timeoutMs: 800, deadlineMs: 3_000 } }, ["a > b"]);
    const state = startRun(definition);
    const first = fail(state, "b", flaky, 2_000);
    expect(first.status).toBe("retrying");
    const second = fail(state, "b", flaky, 3_100);
    expect(second.status).toBe("retrying");
    const compiled = compileFlow(definition, testCatalog);
    for (const current of [state, restoreRunState(compiled, testFacts(), [second, first])]) {
      beginStep(current, readyStep(current, "b"), 4_300);
      expect(attemptTimeoutMs(current, "b", 0, 4_100)).toBe(800);
      expect(attemptTimeoutMs(current, "b", 0, 4_300)).toBe(700);
      const last = failStep(current, { path: "b", iteration: 0, attempt: 3 }, flaky, 4_400);
      expect(last).toMatchObject({ status: "failed", attempt: 3 });
      expect(last.error?.message).toBe("Gone. There is no time for another attempt before the step's deadline.");
    }
  });

  it("cancels what is under way when the run fails, and says so once", () => {
    const state = startRun(
      flowOf({ a: "start", b: "work", c: "pause", d: "work", e: "work" }, ["a > b", "a > c", "a > d", "a > e"]),
    );
    beginStep(state, readyStep(state, "b"), 1_500);
    const pause = readyStep(state, "c");
    beginStep(state, pause, 1_500);
    completeStep(state, pause, { kind: "wait", untilMs: 9_000, port: "out", value: 1 }, 1_600);
    expect(fail(state, "d", flaky).status).toBe("retrying");
    const working = readySteps(state).map(({ nodeId }) => nodeId);
    expect(working).toEqual(["e", "d"]);
    const step = readyStep(state, "d");
    beginStep(state, step, 3_000);
    failStep(state, step, broken, 3_000);
    expect(runOutcome(state)?.status).toBe("failed");
    expect(readySteps(state)).toEqual([]);
    expect(nextWakeMs(state)).toBeNull();
    expect(takeCancelled(state, 3_000)).toEqual([
      expect.objectContaining({ nodeId: "b", status: "cancelled", finishedAtMs: 3_000, wakeAtMs: null }),
      expect.objectContaining({ nodeId: "c", status: "cancelled", finishedAtMs: 3_000, output: null, port: null }),
    ]);
    expect(takeCancelled(state, 3_000)).toEqual([]);
  });
});
