import { AppError } from "@millrace/contracts/errors";
import type { JsonObject } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { flowOf } from "../test-catalog.ts";
import { drain, readyPaths, settle, startRun } from "../test-run.ts";
import { errorOf } from "../test-scope.ts";
import { inputOf, runOutcome, takeCancelled } from "./state.ts";

const broken = new AppError("code.error", { message: "No." });
const twoItems = { items: { $cel: "input" }, concurrency: 2, onItemError: "fail" };

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
