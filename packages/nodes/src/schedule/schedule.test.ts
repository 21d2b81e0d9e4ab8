import { describe, expect, it } from "vitest";
import { scheduleDefinition, scheduleParams } from "./definition.ts";
import { findCronProblem, isTimeZone } from "./next-tick.ts";

describe("schedule parameters", () => {
  it.each(["* * * * *", "0 9 * * MON-FRI", "*/15 8-18 * * 1-5", "0 0 L * *", "0 9 * * MON#1", " 0  9 * * * "])(
    "take the pattern %j",
    (cron) => {
      expect(findCronProblem(cron)).toBeNull();
      expect(scheduleParams.parse({ cron })).toEqual({ cron, timeZone: "UTC" });
    },
  );

  it.each([
    ["", /five fields/],
    ["* * * * * *", /five fields/],
    ["*/5 * * * * * *", /five fields/],
    ["@daily", /five fields/],
    ["@secondly", /five fields/],
    ["60 * * * *", /not a cron pattern: Invalid value for minute: 60/],
    ["5/10 * * * *", /not a cron pattern/],
    ["a b c d e", /not a cron pattern/],
    ["0 0 30 2 *", /never comes up/],
  ])("refuse the pattern %j", (cron, problem) => {
    expect(scheduleParams.safeParse({ cron }).error?.issues).toMatchObject([
      { path: ["cron"], message: expect.stringMatching(problem) },
    ]);
  });

  it.each([
    ["Europe/Berlin", true],
    ["UTC", true],
    ["Mars/Olympus", false],
    ["+02:00", false],
    ["", false],
  ])("time zone %j: %s", (timeZone, valid) => {
    expect(isTimeZone(timeZone)).toBe(valid);
    expect(scheduleParams.safeParse({ cron: "0 9 * * *", timeZone }).success).toBe(valid);
  });

  it("name policies only where somebody chose them, so that the content of older flows stays what it is", () => {
    expect(scheduleParams.parse({ cron: "0 9 * * *" })).toEqual({ cron: "0 9 * * *", timeZone: "UTC" });
    const chosen = { cron: "0 9 * * *", timeZone: "UTC", misfire: "all", overlap: "wait" };
    expect(scheduleParams.parse(chosen)).toEqual(chosen);
    expect(scheduleParams.safeParse({ ...chosen, overlap: "cancel" }).success).toBe(false);
  });

  it("are on the card", () => {
    expect(scheduleDefinition.describe(scheduleDefinition.initialParams())).toBe("Every weekday at 09:00 · UTC");
    expect(scheduleDefinition.describe({ cron: "0 9 *" })).toBe("0 9 * · UTC");
  });
});
