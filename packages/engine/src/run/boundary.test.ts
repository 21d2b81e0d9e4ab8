import { AppError } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { flowOf } from "../test-catalog.ts";
import { drain, readyPaths, settle, startRun } from "../test-run.ts";
import { inputOf, runOutcome, takeCancelled } from "./state.ts";

const broken = new AppError("code.error", { message: "No." });

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
