import { AppError } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { flowOf } from "../test-catalog.ts";
import { fail, finish, readyStep, startRun } from "../test-run.ts";
import { errorOf } from "../test-scope.ts";
import { inputOf, restoreRunState, runOutcome, stepContext } from "./state.ts";

const flaky = new AppError("http.network", { message: "Gone." });

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
