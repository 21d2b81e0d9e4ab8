import { AppError } from "@millrace/contracts/errors";
import type { JsonObject } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { flowOf } from "../test-catalog.ts";
import { drain, readyPaths, settle, startRun } from "../test-run.ts";
import { inputOf, restoreRunState, runOutcome, stepContext } from "./state.ts";

const broken = new AppError("code.error", { message: "No." });

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
