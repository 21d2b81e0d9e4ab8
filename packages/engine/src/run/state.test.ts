import { AppError } from "@millrace/contracts/errors";
import { errorPort } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { compileFlow } from "../flow/compile.ts";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { readyStep, startRun, testFacts } from "../test-run.ts";
import { errorOf } from "../test-scope.ts";
import { workMs } from "../test-time.ts";
import {
  activeSteps,
  attemptTimeoutMs,
  beginStep,
  builtInOutcome,
  cancelRun,
  completeStep,
  createRunState,
  dueWaits,
  failStep,
  inputOf,
  nextWakeMs,
  type RunState,
  readySteps,
  resolveWait,
  restoreRunState,
  runOutcome,
  type StepRecord,
  stepContext,
  takeCancelled,
} from "./state.ts";

const ready = (state: RunState) => readySteps(state).map(({ nodeId }) => nodeId);

/** Begins and completes a step at one moment. */
function finish(state: RunState, nodeId: string, value: JsonValue = nodeId, port = "out", atMs = 2_000): StepRecord {
  const step = readyStep(state, nodeId);
  beginStep(state, step, atMs);
  const outcome = builtInOutcome(state, step) ?? { kind: "output", port, value };
  return completeStep(state, step, outcome, atMs);
}

function fail(state: RunState, nodeId: string, error: AppError, atMs = 2_000): StepRecord {
  const step = readyStep(state, nodeId);
  beginStep(state, step, atMs);
  return failStep(state, step, error, atMs);
}

const broken = new AppError("code.error", { message: "No." });
const flaky = new AppError("http.network", { message: "Gone." });

describe("branches", () => {
  const flow = flowOf({ a: "start", c: "check", y: "echo", n: "echo", n2: "echo", j: "join", z: "echo" }, [
    "a > c",
    "c.yes > y",
    "c.no > n",
    "n > n2",
    "y > j",
    "n2 > j",
    "j > z",
  ]);

  it("goes down one port, skips the others, and joins what came", () => {
    const state = startRun(flow);
    expect(ready(state)).toEqual(["c"]);
    finish(state, "c", { v: 1 }, "yes");
    expect(ready(state)).toEqual(["y"]);
    finish(state, "y");
    expect(inputOf(state, "j", 0)).toEqual({ y: "y" });
    finish(state, "j");
    expect(runOutcome(state)).toBeNull();
    finish(state, "z", 7);
    expect(runOutcome(state)).toEqual({ status: "succeeded", output: 7, error: null, response: null });
    expect(readySteps(state)).toEqual([]);
  });

  it("runs parallel branches side by side and joins them once, when the last is in", () => {
    const state = startRun(
      flowOf({ a: "start", b: "work", c: "work", j: "join" }, ["a > b", "a > c", "b > j", "c > j"]),
    );
    expect(ready(state)).toEqual(["b", "c"]);
    finish(state, "c", 2);
    expect(ready(state)).toEqual(["b"]);
    finish(state, "b", 1);
    expect(ready(state)).toEqual(["j"]);
    expect(finish(state, "j").output).toEqual({ b: 1, c: 2 });
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: { b: 1, c: 2 } });
  });

  it("gives an ordinary node the first delivered value in definition order, once all are settled", () => {
    const state = startRun(
      flowOf({ a: "start", b: "work", c: "work", z: "echo" }, ["a > b", "a > c", "c > z", "b > z"]),
    );
    finish(state, "b", "from b");
    expect(ready(state)).toEqual(["c"]);
    finish(state, "c", "from c");
    expect(inputOf(state, "z", 0)).toBe("from c");
  });

  it("skips a node, and what only it leads to, when nothing reaches it", () => {
    const state = startRun(flowOf({ a: "start", c: "check", y: "echo", y2: "join" }, ["a > c", "c.yes > y", "y > y2"]));
    finish(state, "c", 5, "no");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: 5 });
  });

  it("ends at once when the trigger leads nowhere", () => {
    expect(runOutcome(startRun(flowOf({ a: "start" }, []), { x: 1 }))).toMatchObject({
      status: "succeeded",
      output: { x: 1 },
    });
  });

  it("hands the input of a disabled node on through its first port, whatever it is", () => {
    const state = startRun(
      flowOf(
        {
          a: "start",
          c: { type: "check", disabled: true },
          w: { type: "work", disabled: true },
          s: { type: "stop", disabled: true },
        },
        ["a > c", "c.yes > w", "w > s"],
      ),
    );
    expect(readyStep(state, "c").kind).toBe("pure");
    finish(state, "c");
    expect(readyStep(state, "w")).toMatchObject({ kind: "pure" });
    expect(finish(state, "w")).toMatchObject({ output: { a: 1 }, logicalAtMs: 1_000 });
    finish(state, "s");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: { a: 1 } });
  });
});

describe("the output of a run", () => {
  it("is the answer of the respond node that finished first", () => {
    const state = startRun(flowOf({ a: "start", b: "answer", c: "answer" }, ["a > b", "a > c"]));
    const answer = (nodeId: string, atMs: number) => {
      const step = readyStep(state, nodeId);
      beginStep(state, step, atMs);
      const response = { status: 200, headers: {}, body: nodeId };
      completeStep(state, step, { kind: "respond", response, port: "out", value: null }, atMs);
    };
    answer("c", 5_000);
    answer("b", 6_000);
    expect(runOutcome(state)).toMatchObject({ output: "c", response: { status: 200, body: "c" } });
  });

  it("is an object of the last values where several branches end", () => {
    const state = startRun(flowOf({ a: "start", b: "echo", c: "check", d: "echo" }, ["a > b", "a > c", "c.yes > d"]));
    finish(state, "b", 1);
    finish(state, "c", 2, "no");
    expect(runOutcome(state)).toMatchObject({ output: { b: 1, c: 2 } });
  });
});

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

describe("waiting", () => {
  it("sleeps until its time and then hands its value on", () => {
    const state = startRun(flowOf({ a: "start", p: "pause", b: "echo" }, ["a > p", "p > b"]));
    const step = readyStep(state, "p");
    beginStep(state, step, 2_000);
    const record = completeStep(state, step, { kind: "wait", untilMs: 60_000, port: "out", value: { x: 1 } }, 2_100);
    expect(record).toMatchObject({
      status: "waiting",
      wakeAtMs: 60_000,
      port: "out",
      output: { x: 1 },
      finishedAtMs: null,
    });
    expect([readySteps(state), nextWakeMs(state), dueWaits(state, 59_999)]).toEqual([[], 60_000, []]);
    expect(dueWaits(state, 60_000)).toEqual([{ path: "p", iteration: 0, answerable: false }]);
    expect(resolveWait(state, "p", 0, 60_500)).toMatchObject({
      status: "succeeded",
      logicalAtMs: 60_500,
      wakeAtMs: null,
    });
    expect(stepContext(state, readyStep(state, "b")).step.nowMs).toBe(60_500);
    expect(() => resolveWait(state, "p", 0, 60_600)).toThrow(RangeError);
  });
});

describe("cancelling", () => {
  const running = () => {
    const state = startRun(flowOf({ a: "start", b: "work", c: "work" }, ["a > b", "a > c"]));
    beginStep(state, readyStep(state, "b"), 1_500);
    return state;
  };

  it("ends the run and gives the records of what was under way", () => {
    const state = running();
    expect(cancelRun(state, 2_000, new AppError("run.cancelled"))).toEqual([
      expect.objectContaining({ nodeId: "b", status: "cancelled", finishedAtMs: 2_000 }),
    ]);
    expect(runOutcome(state)).toMatchObject({ status: "cancelled", error: { code: "run.cancelled" } });
    expect(cancelRun(state, 3_000, new AppError("run.cancelled"))).toEqual([]);
  });

  it("fails the run at its time limit", () => {
    const state = running();
    cancelRun(state, 2_000, new AppError("run.timeout"));
    expect(runOutcome(state)).toMatchObject({ status: "failed", error: { code: "run.timeout" } });
  });

  it("refuses results that come after the end", () => {
    const state = running();
    cancelRun(state, 2_000, new AppError("run.cancelled"));
    const late = { path: "b", iteration: 0, attempt: 1 };
    expect(() => completeStep(state, late, { kind: "output", port: "out", value: 1 }, 3_000)).toThrow(RangeError);
    expect(() => failStep(state, late, broken, 3_000)).toThrow(RangeError);
    expect(() => beginStep(state, { path: "c", iteration: 0, attempt: 1 }, 3_000)).toThrow(RangeError);
  });
});

describe("mistakes of the caller", () => {
  it("refuses to begin twice, out of order, or what is not there", () => {
    const state = startRun(flowOf({ a: "start", b: "work", c: "work" }, ["a > b", "b > c"]));
    const step = readyStep(state, "b");
    expect(() => beginStep(state, { ...step, attempt: 2 }, 2_000)).toThrow("attempt 1 of b comes next, not 2");
    beginStep(state, step, 2_000);
    expect(() => beginStep(state, step, 2_000)).toThrow("a running step can't begin");
    expect(() => beginStep(state, { path: "c", iteration: 0, attempt: 1 }, 2_000)).toThrow(
      "a pending step can't begin",
    );
    expect(() => beginStep(state, { path: "zz", iteration: 0, attempt: 1 }, 2_000)).toThrow("no step zz");
    expect(() => inputOf(state, "b", 1)).toThrow("iteration 1");
  });

  it("refuses a port that the node does not have, and stays where it was", () => {
    const state = startRun(flowOf({ a: "start", b: "work" }, ["a > b"]));
    const step = readyStep(state, "b");
    beginStep(state, step, 2_000);
    expect(errorOf(() => completeStep(state, step, { kind: "output", port: "side", value: 1 }, 2_000)).code).toBe(
      "step.invalid_output",
    );
    expect(completeStep(state, step, { kind: "output", port: "out", value: 1 }, 2_000).status).toBe("succeeded");
  });
});

describe("what a step sees", () => {
  const flow = flowOf(
    {
      a: "start",
      fetch: "work",
      side: "work",
      b: {
        type: "echo",
        params: { double: { $cel: "steps.fetch.n * 2" }, text: { $liquid: "{{ input.n }} at {{ now }}" }, fixed: 1 },
      },
      all: { type: "echo", params: { v: { $cel: "steps" } } },
    },
    ["a > fetch", "a > side", "fetch > b", "b > all"],
  );

  it("is recorded data: params, input, time, random, keys", () => {
    const state = startRun(flow, { order: 1 });
    finish(state, "fetch", { n: 21 }, "out", 5_000);
    const context = stepContext(state, readyStep(state, "b"));
    expect(context.params).toEqual({ double: 42, text: "21 at 1970-01-01T00:00:05.000Z", fixed: 1 });
    expect(context.input).toEqual({ n: 21 });
    const { trigger, input, steps, item, index, run, now, random } = context.scope;
    expect({ trigger, input, steps, item, index, run, now, random }).toEqual({
      trigger: { order: 1 },
      input: { n: 21 },
      steps: { a: { order: 1 }, fetch: { n: 21 } },
      item: null,
      index: null,
      run: { id: "run_1", startedAt: "1970-01-01T00:00:01.000Z" },
      now: "1970-01-01T00:00:05.000Z",
      random: context.step.random,
    });
    expect(context.step).toMatchObject({
      idempotencyKey: "hash(org_1|run_1|b|0)",
      nodeName: "B",
      attempt: 1,
      nowMs: 5_000,
      correlationId: "req_1",
    });
  });

  it("holds no step that happens to have finished beside it, so that order does not matter", () => {
    const seen = (order: string[]) => {
      const state = startRun(flow);
      for (const nodeId of order) finish(state, nodeId, { n: 1 });
      finish(state, "b", "b");
      return stepContext(state, readyStep(state, "all")).params;
    };
    expect(seen(["fetch"])).toEqual({ v: { a: { a: 1 }, fetch: { n: 1 }, b: "b" } });
    expect(seen(["side", "fetch"])).toEqual(seen(["fetch"]));
  });

  it("can be computed again after the run has ended", () => {
    const state = startRun(flow);
    const records = [
      finish(state, "fetch", { n: 4 }, "out", 3_000),
      finish(state, "side"),
      finish(state, "b"),
      finish(state, "all"),
    ];
    const again = restoreRunState(state.flow, state.facts, records);
    expect(runOutcome(again)).toEqual(runOutcome(state));
    expect(stepContext(again, { path: "b", iteration: 0, attempt: 1 }).params).toMatchObject({ double: 8 });
    expect(inputOf(again, "all", 0)).toBe("b");
  });

  it("tells which parameter can't be evaluated, and that a step did not run", () => {
    const state = startRun(
      flowOf(
        { a: "start", c: "check", y: "echo", n: "echo", z: { type: "echo", params: { v: { $cel: "steps.y" } } } },
        ["a > c", "c.yes > y", "c.no > n", "y > z", "n > z"],
      ),
    );
    finish(state, "c", 1, "no");
    finish(state, "n");
    expect(errorOf(() => stepContext(state, readyStep(state, "z")))).toMatchObject({
      code: "step.expression_failed",
      message:
        'There is no output of a step "y" here: it did not run, or it is not before this node. There are: a, c, n.',
      details: { pointer: "/v" },
    });
  });

  it("keeps the recorded time over retries, and logical time of computed steps at their own", () => {
    const state = startRun(flowOf({ a: "start", b: "echo", w: "work", e: "echo" }, ["a > b", "b > w", "w > e"]));
    expect(finish(state, "b", 1, "out", 8_000)).toMatchObject({ finishedAtMs: 8_000, logicalAtMs: 1_000 });
    expect(stepContext(state, readyStep(state, "w")).step.nowMs).toBe(1_000);
    fail(state, "w", flaky, 9_000);
    expect(stepContext(state, readyStep(state, "w")).step).toMatchObject({ nowMs: 1_000, attempt: 2 });
    expect(finish(state, "w", 1, "out", 12_000).logicalAtMs).toBe(12_000);
    expect(stepContext(state, readyStep(state, "e")).step.nowMs).toBe(12_000);
  });
});

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

it("does work in proportion to the edges: 2,000 steps are not a hundred times 200", () => {
  const chain = (count: number) => {
    const nodes: Record<string, object> = { n0: { type: "start" } };
    const edges: string[] = [];
    for (let at = 1; at < count; at++) {
      nodes[`n${at}`] = { type: "echo", params: { v: { $cel: `steps.n${at - 1} == input` } } };
      edges.push(`n${at - 1} > n${at}`);
    }
    return compileFlow(flowOf(nodes as never, edges), testCatalog);
  };
  const walk = (flow: ReturnType<typeof chain>) => {
    const state = createRunState(flow, testFacts());
    for (let [step] = readySteps(state); step; [step] = readySteps(state)) {
      stepContext(state, step);
      beginStep(state, step, 2_000);
      completeStep(state, step, { kind: "output", port: "out", value: 1 }, 2_000);
    }
    expect(runOutcome(state)?.status).toBe("succeeded");
  };
  const [small, large] = [chain(200), chain(2_000)];
  const best = (flow: ReturnType<typeof chain>) =>
    Math.min(...Array.from({ length: 8 }, () => workMs(() => walk(flow))));
  expect(best(large)).toBeLessThan(60 * best(small) + 30);
});
