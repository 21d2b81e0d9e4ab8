import { describe, expect, it } from "vitest";
import { pureContext } from "../test-context.ts";
import { waitUntilDefinition, waitUntilParams } from "./definition.ts";
import { waitUntilRun } from "./run.ts";

describe("wait until", () => {
  it.each([
    ["2026-12-24T18:00:00Z", Date.UTC(2026, 11, 24, 18)],
    ["2026-12-24T19:00:00+01:00", Date.UTC(2026, 11, 24, 18)],
    ["2020-01-01T00:00:00.5Z", Date.UTC(2020, 0, 1, 0, 0, 0, 500)],
  ])("%s waits for exactly that moment", (until, untilMs) => {
    expect(waitUntilRun.run(pureContext({ until }, { a: 1 }))).toEqual({
      kind: "wait",
      untilMs,
      port: "out",
      value: { a: 1 },
    });
  });

  it.each([
    ["2026-12-24T18:00:00"],
    ["2026-12-24"],
    ["tomorrow"],
    [""],
    [1_700_000_000_000],
    [null],
    ["2026-02-30T00:00:00Z"],
  ])("refuses %j, which names no moment", (until) => {
    expect(() => waitUntilRun.run(pureContext({ until }))).toThrow("The parameter /until can't be used");
  });

  it("wants a moment, fixed or computed", () => {
    expect(waitUntilParams.safeParse({ until: "" }).success).toBe(false);
    expect(waitUntilParams.safeParse({ until: { $cel: "input.due" } }).success).toBe(true);
    expect(waitUntilDefinition.describe({ until: { $cel: "input.due" } })).toBe("input.due");
    expect(waitUntilDefinition.describe({})).toBe("No moment yet");
  });
});
