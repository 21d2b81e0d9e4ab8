import { describe, expect, it } from "vitest";
import { effectContext, stepFacts } from "../test-context.ts";
import { waitDefinition, waitParams } from "./definition.ts";
import { waitRun } from "./run.ts";

const dayMs = 86_400_000;

describe("wait", () => {
  it.each([
    [60_000, 60_000],
    [0.2, 1],
    [365 * dayMs, 365 * dayMs],
  ])("of %s ms ends %s ms after the recorded time", async (durationMs, later) => {
    expect(await waitRun.run(effectContext({ durationMs }, {}, { a: 1 }))).toEqual({
      kind: "wait",
      untilMs: stepFacts.nowMs + later,
      port: "out",
      value: { a: 1 },
    });
  });

  it.each([[0], [-1], [365 * dayMs + 1], ["60000"], [null], [true]])(
    "refuses %j, evaluated or fixed",
    async (durationMs) => {
      await expect(waitRun.run(effectContext({ durationMs }))).rejects.toMatchObject({
        code: "step.invalid_params",
        details: { pointer: "/durationMs" },
      });
      expect(waitParams.safeParse({ durationMs }).success).toBe(false);
    },
  );

  it.each([
    [90_000, "1 min 30 s"],
    [5_400_000, "1 h 30 min"],
    [dayMs + 60_001, "1 d 1 min"],
    [250, "250 ms"],
    [{ $cel: "input.ms" }, "input.ms"],
    [null, "No duration yet"],
  ])("shows %j as %s", (durationMs, text) => {
    expect(waitDefinition.describe({ durationMs })).toBe(text);
  });
});
