import { AppError } from "@millrace/contracts/errors";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { flowOf } from "../test-catalog.ts";
import { drain, readyPaths, settle, startRun } from "../test-run.ts";
import { errorOf } from "../test-scope.ts";
import {
  cancelRun,
  completeStep,
  dueWaits,
  inputOf,
  isAsleep,
  readySteps,
  resolveWait,
  restoreRunState,
  runOutcome,
  stepContext,
  takeCancelled,
} from "./state.ts";

const broken = new AppError("code.error", { message: "No." });
const twoItems = { items: { $cel: "input" }, concurrency: 2, onItemError: "fail" };
const mapFlow = (params: JsonObject = twoItems) =>
  flowOf({ a: "start", m: { type: "each", params }, w: "work", e: "echo", z: "echo" }, [
    "a > m",
    "m.body > w",
    "w > e",
    "m.done > z",
  ]);

describe("a map", () => {
  it("runs its body for each item, at most so many at once, and keeps the order of the results", () => {
    const state = startRun(mapFlow(), [10, 20, 30]);
    drain(state);
    expect(readyPaths(state)).toEqual(["m[0]/w", "m[1]/w"]);
    settle(state, "m[1]/w", 21);
    settle(state, "m[1]/e", 22);
    drain(state);
    expect(readyPaths(state)).toEqual(["m[0]/w", "m[2]/w"]);
    settle(state, "m[2]/w", 31);
    settle(state, "m[2]/e", 32);
    settle(state, "m[0]/w", 11);
    expect(inputOf(state, "m[0]/e", 0)).toBe(11);
    settle(state, "m[0]/e", 12);
    const records = drain(state);
    expect(records.find(({ path }) => path === "m")?.output).toEqual({ results: [12, 22, 32], errors: [] });
    settle(state, "z", "done");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: "done" });
  });

  it("gives an empty list at once", () => {
    const state = startRun(mapFlow(), []);
    drain(state);
    expect(inputOf(state, "z", 0)).toEqual({ results: [], errors: [] });
  });

  it("shows each body its item, its number and what came before the map", () => {
    const params = { seen: { $cel: "[item, index, input, steps.m.item, steps.a]" } };
    const state = startRun(
      flowOf({ a: "start", m: { type: "each", params: twoItems }, e: { type: "work", params } }, [
        "a > m",
        "m.body > e",
      ]),
      ["x", "y"],
    );
    drain(state);
    const seen = readySteps(state).map((step) => stepContext(state, step).params.seen);
    expect(seen).toEqual([
      ["x", 0, "x", "x", ["x", "y"]],
      ["y", 1, "y", "y", ["x", "y"]],
    ]);
    const keys = readySteps(state).map((step) => stepContext(state, step).step.idempotencyKey);
    expect(new Set(keys).size).toBe(2);
  });

  it("fails with the first item that fails, cancels the others, and says which item and node it was", () => {
    const state = startRun(mapFlow(), [1, 2, 3]);
    drain(state);
    settle(state, "m[0]/w", broken);
    expect(takeCancelled(state, 5_000)).toEqual([]);
    const [first] = readySteps(state);
    expect(first).toMatchObject({ path: "m", hasBegun: true });
    drain(state);
    expect(runOutcome(state)).toMatchObject({
      status: "failed",
      error: {
        code: "code.error",
        message: "In item 1: No.",
        nodeId: "w",
        attempts: 1,
        details: { inside: { path: "m[0]/w" } },
      },
    });
  });

  it("cancels effects that are under way in other items when one fails", () => {
    const state = startRun(mapFlow(), [1, 2, 3]);
    drain(state);
    const [one, other] = readySteps(state);
    settle(state, one?.path ?? "", "begin");
    settle(state, other?.path ?? "", broken);
    expect(takeCancelled(state, 5_000)).toMatchObject([{ path: "m[0]/w", status: "cancelled", finishedAtMs: 5_000 }]);
  });

  it("goes on with the other items where it is set so, and lists what failed", () => {
    const state = startRun(mapFlow({ ...twoItems, onItemError: "continue" }), [1, 2, 3]);
    drain(state);
    settle(state, "m[1]/w", broken);
    drain(state);
    for (const path of ["m[0]/w", "m[2]/w", "m[0]/e", "m[2]/e"]) settle(state, path, path);
    drain(state);
    expect(inputOf(state, "z", 0)).toEqual({
      results: ["m[0]/e", null, "m[2]/e"],
      errors: [
        { index: 1, class: "code_error", code: "code.error", message: "No.", nodeId: "w", attempts: 1, path: "m[1]/w" },
      ],
    });
  });

  it("leaves through its own error port when an item fails", () => {
    const flow = flowOf({ a: "start", m: { type: "each", params: twoItems, onError: "port" }, w: "work", z: "echo" }, [
      "a > m",
      "m.body > w",
      "m.error > z",
    ]);
    const state = startRun(flow, [1]);
    drain(state);
    settle(state, "m[0]/w", broken);
    drain(state);
    expect(inputOf(state, "z", 0)).toMatchObject({ class: "code_error", nodeId: "w", message: "In item 1: No." });
  });

  it("takes a list of bounded length only", () => {
    const state = startRun(mapFlow(), { not: "a list" });
    drain(state);
    expect(runOutcome(state)).toMatchObject({ status: "failed", error: { code: "step.invalid_params", nodeId: "m" } });
    const long = startRun(mapFlow(), new Array(10_001).fill(0));
    drain(long);
    expect(runOutcome(long)?.error?.message).toContain("10,001 items");
  });

  it("stands in another map, and the inner one counts", () => {
    const params = { seen: { $cel: "[item, index, steps.outer.index]" } };
    const flow = flowOf(
      {
        a: "start",
        outer: { type: "each", params: twoItems },
        inner: { type: "each", params: { ...twoItems, items: { $cel: "item" } } },
        w: { type: "work", params },
      },
      ["a > outer", "outer.body > inner", "inner.body > w"],
    );
    const state = startRun(flow, [["p"], ["q", "r"]]);
    drain(state);
    const seen = readySteps(state).map((step) => [step.path, stepContext(state, step).params.seen]);
    expect(seen).toEqual([
      ["outer[0]/inner[0]/w", ["p", 0, 0]],
      ["outer[1]/inner[0]/w", ["q", 0, 1]],
      ["outer[1]/inner[1]/w", ["r", 1, 1]],
    ]);
    for (const [path] of seen) settle(state, String(path), path as JsonValue);
    drain(state);
    expect(runOutcome(state)?.output).toEqual({
      results: [
        { results: ["outer[0]/inner[0]/w"], errors: [] },
        { results: ["outer[1]/inner[0]/w", "outer[1]/inner[1]/w"], errors: [] },
      ],
      errors: [],
    });
  });

  it("waits in its items, each by itself, and is asleep while all of them wait", () => {
    const flow = flowOf({ a: "start", m: { type: "each", params: twoItems }, p: "pause" }, ["a > m", "m.body > p"]);
    const state = startRun(flow, [1, 2]);
    drain(state);
    for (const [at, step] of readySteps(state).entries()) {
      settle(state, step.path, "begin");
      completeStep(state, step, { kind: "wait", untilMs: 9_000 + at, port: "out", value: at }, 3_000);
    }
    expect(isAsleep(state)).toBe(true);
    expect(dueWaits(state, 9_000)).toEqual([{ path: "m[0]/p", iteration: 0, answerable: false }]);
    resolveWait(state, "m[1]/p", 0, 9_001);
    drain(state);
    resolveWait(state, "m[0]/p", 0, 9_002);
    expect(isAsleep(state)).toBe(false);
    drain(state);
    expect(runOutcome(state)?.output).toEqual({ results: [0, 1], errors: [] });
  });

  it("ends with the run, all of it", () => {
    const state = startRun(mapFlow(), [1, 2]);
    drain(state);
    settle(state, "m[0]/w", "begin");
    const cancelled = cancelRun(state, 7_000, new AppError("run.cancelled"));
    expect(cancelled.map(({ path, status }) => `${path} ${status}`)).toEqual(["m[0]/w cancelled", "m cancelled"]);
    expect(readySteps(state)).toEqual([]);
  });

  it("lets inner steps be looked into after it has ended, when asked", () => {
    const state = startRun(mapFlow(), [10, 20]);
    const rows = [...drain(state)];
    for (const path of ["m[0]/w", "m[1]/w", "m[0]/e", "m[1]/e"]) rows.push(settle(state, path, path));
    rows.push(...drain(state), settle(state, "z", "z"));
    const newest = new Map(rows.map((row) => [row.path, row]));
    const again = restoreRunState(state.flow, state.facts, [...newest.values()], { keepsFrames: true });
    expect(inputOf(again, "m[1]/w", 0)).toBe(20);
    expect(inputOf(again, "m[0]/e", 0)).toBe("m[0]/w");
    expect(runOutcome(again)).toEqual(runOutcome(state));
    const lean = restoreRunState(state.flow, state.facts, [...newest.values()]);
    expect(() => inputOf(lean, "m[1]/w", 0)).toThrow(RangeError);
    expect(runOutcome(lean)).toEqual(runOutcome(state));
  });
});

describe("a loop", () => {
  const loopFlow = (params: JsonObject) =>
    flowOf({ a: "start", l: { type: "loop", params }, w: "work", z: "echo" }, ["a > l", "l.body > w", "l.done > z"]);

  it("goes round while its condition holds, each round working on what the last one gave", () => {
    const state = startRun(loopFlow({ while: { $cel: "item < 3" }, maxRounds: 10 }), 0);
    drain(state);
    for (const round of [0, 1, 2]) {
      expect(readyPaths(state)).toEqual([`l[${round}]/w`]);
      expect(inputOf(state, `l[${round}]/w`, 0)).toBe(round);
      settle(state, `l[${round}]/w`, round + 1);
      drain(state);
    }
    expect(inputOf(state, "z", 0)).toBe(3);
  });

  it("does not begin where the condition is false from the start, and goes round so often without one", () => {
    const none = startRun(loopFlow({ while: { $cel: "index > 0" }, maxRounds: 10 }), "v");
    drain(none);
    expect(inputOf(none, "z", 0)).toBe("v");
    const twice = startRun(loopFlow({ maxRounds: 2 }), "v");
    drain(twice);
    settle(twice, "l[0]/w", "one");
    drain(twice);
    settle(twice, "l[1]/w", "two");
    drain(twice);
    expect(inputOf(twice, "z", 0)).toBe("two");
  });

  it("fails at its bound, with a condition that gives something else, and with its body", () => {
    const bound = startRun(loopFlow({ while: { $cel: "true" }, maxRounds: 1 }), 0);
    drain(bound);
    settle(bound, "l[0]/w", 1);
    drain(bound);
    expect(runOutcome(bound)).toMatchObject({ status: "failed", error: { code: "step.loop_limit", nodeId: "l" } });
    const odd = startRun(loopFlow({ while: { $cel: "1" }, maxRounds: 1 }), 0);
    drain(odd);
    expect(runOutcome(odd)?.error?.message).toContain("true or false");
    const body = startRun(loopFlow({ maxRounds: 3 }), 0);
    drain(body);
    settle(body, "l[0]/w", broken);
    drain(body);
    expect(runOutcome(body)?.error).toMatchObject({ message: "In round 1: No.", nodeId: "w" });
  });

  it("sees in each round the time at which it began, also after a crash", () => {
    const state = startRun(loopFlow({ maxRounds: 2 }), 0);
    const rows = drain(state);
    rows.push(settle(state, "l[0]/w", 1, 8_000));
    drain(state);
    const begun = settle(state, "l[1]/w", "begin", 9_000);
    const at = { path: "l[1]/w", iteration: 0, attempt: 1 };
    expect(stepContext(state, at).step.nowMs).toBe(9_000);
    rows.push(begun);
    const again = restoreRunState(state.flow, state.facts, rows);
    settle(again, "l[1]/w", "begin", 20_000);
    expect(stepContext(again, at).step).toMatchObject({ nowMs: 9_000 });
  });
});

describe("an error boundary", () => {
  const flow = flowOf({ a: "start", g: "guard", w: "work", other: "work", ok: "echo", bad: "echo" }, [
    "a > g",
    "g.body > w",
    "g.body > other",
    "g.done > ok",
    "g.error > bad",
  ]);

  it("hands on what its body gives", () => {
    const state = startRun(flow, "in");
    drain(state);
    expect(inputOf(state, "g[0]/w", 0)).toBe("in");
    settle(state, "g[0]/w", 1);
    settle(state, "g[0]/other", 2);
    drain(state);
    expect(inputOf(state, "ok", 0)).toEqual({ w: 1, other: 2 });
    settle(state, "ok", "fine");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: "fine" });
  });

  it("catches what fails inside, cancels the rest of its body, and goes on through its port error", () => {
    const state = startRun(flow, "in");
    drain(state);
    settle(state, "g[0]/other", "begin");
    settle(state, "g[0]/w", broken);
    expect(takeCancelled(state, 6_000)).toMatchObject([{ path: "g[0]/other", status: "cancelled" }]);
    drain(state);
    expect(readyPaths(state)).toEqual(["bad"]);
    expect(inputOf(state, "bad", 0)).toMatchObject({
      class: "code_error",
      code: "code.error",
      message: "No.",
      nodeId: "w",
    });
    settle(state, "bad", "handled");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: "handled" });
  });
});

describe("joins that do not wait for all", () => {
  const race = (type: string, params: JsonObject = {}) =>
    flowOf({ a: "start", x: "work", x2: "work", y: "work", j: { type, params }, z: "echo" }, [
      "a > x",
      "x > x2",
      "x2 > j",
      "a > y",
      "y > j",
      "j > z",
    ]);

  it("first success: goes on with the first branch and cancels the others", () => {
    const state = startRun(race("first"));
    const slow = settle(state, "x", "begin");
    expect(slow.status).toBe("running");
    settle(state, "y", "fast", 4_000);
    expect(takeCancelled(state, 4_000)).toMatchObject([{ path: "x", status: "cancelled" }]);
    expect(readyPaths(state)).toEqual(["j"]);
    expect(inputOf(state, "j", 0)).toEqual({ branch: "y", value: "fast" });
    settle(state, "j", "j");
    settle(state, "z", 1);
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: 1 });
  });

  it("first success: lives with branches that fail, until none is left", () => {
    const state = startRun(race("first"));
    settle(state, "y", broken);
    expect(runOutcome(state)).toBeNull();
    settle(state, "x", 1);
    settle(state, "x2", 2);
    expect(inputOf(state, "j", 0)).toEqual({ branch: "x2", value: 2 });
    const lost = startRun(race("first"));
    settle(lost, "y", broken);
    settle(lost, "x", broken);
    expect(readyPaths(lost)).toEqual(["j"]);
    settle(lost, "j", "j");
    expect(runOutcome(lost)?.error).toMatchObject({ nodeId: "j", message: "No branch succeeded. The last one: No." });
  });

  it("any: goes on with the first, and the others go on too, to no effect on the join", () => {
    const state = startRun(race("any"));
    settle(state, "y", "fast");
    expect(takeCancelled(state, 4_000)).toEqual([]);
    settle(state, "j", "j");
    expect(readyPaths(state)).toEqual(["x", "z"]);
    settle(state, "z", "z");
    expect(runOutcome(state)).toBeNull();
    settle(state, "x", 1);
    settle(state, "x2", 2);
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: "z" });
  });

  it("N of M: gathers so many, and fails when they can't be had", () => {
    const flow = (cancel: boolean) =>
      flowOf({ a: "start", x: "check", y: "work", z: "work", j: { type: "some", params: { count: 2, cancel } } }, [
        "a > x",
        "a > y",
        "a > z",
        "x.yes > j",
        "y > j",
        "z > j",
      ]);
    const state = startRun(flow(true));
    settle(state, "z", 3);
    expect(readyPaths(state)).toEqual(["x", "y"]);
    settle(state, "y", 2);
    expect(readyPaths(state)).toEqual(["j"]);
    expect(settle(state, "j", "j").output).toEqual({ y: 2, z: 3 });
    const few = startRun(flow(false));
    settle(few, "x", 1, 2_000, "no");
    settle(few, "y", new AppError("run.cancelled"));
    expect(runOutcome(few)?.error?.nodeId).toBe("y");
    const unreached = startRun(
      flowOf({ a: "start", x: "check", y: "work", j: { type: "some", params: { count: 2 } } }, [
        "a > x",
        "a > y",
        "x.yes > j",
        "y > j",
      ]),
    );
    settle(unreached, "x", 1, 2_000, "no");
    settle(unreached, "y", 2);
    expect(errorOf(() => settle(unreached, "j", "throw")).message).toBe(
      "1 of the branches came, and the join needs 2.",
    );
  });

  it("does not let steps behind it read a branch that may not have come", () => {
    const flow = flowOf(
      { a: "start", x: "work", y: "work", j: "any", z: { type: "echo", params: { v: { $cel: "steps.x" } } } },
      ["a > x", "a > y", "x > j", "y > j", "j > z"],
    );
    expect(() => startRun(flow)).toThrow();
    expect(() =>
      startRun({ ...flow, nodes: flow.nodes.map((node) => (node.id === "j" ? { ...node, type: "join" } : node)) }),
    ).not.toThrow();
  });

  it("cancels a whole map that loses", () => {
    const flow = flowOf({ a: "start", m: { type: "each", params: twoItems }, w: "work", y: "work", j: "first" }, [
      "a > m",
      "m.body > w",
      "m.done > j",
      "a > y",
      "y > j",
    ]);
    const state = startRun(flow, [1, 2]);
    drain(state);
    settle(state, "m[0]/w", "begin");
    settle(state, "y", "y");
    expect(takeCancelled(state, 4_000).map(({ path }) => path)).toEqual(["m[0]/w", "m"]);
    settle(state, "j", "j");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: { branch: "y", value: "y" } });
  });
});
