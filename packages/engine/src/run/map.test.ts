import { AppError } from "@millrace/contracts/errors";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { flowOf } from "../test-catalog.ts";
import { drain, readyPaths, settle, startRun } from "../test-run.ts";
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
