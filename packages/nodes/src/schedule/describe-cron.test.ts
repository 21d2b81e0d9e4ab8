import { describe, expect, it } from "vitest";
import { describeCron } from "./describe-cron.ts";

describe("a cron pattern in words", () => {
  it.each([
    ["0 9 * * 1-5", "Every weekday at 09:00"],
    ["0 9 * * MON-FRI", "Every weekday at 09:00"],
    ["30 6,18 * * *", "Every day at 06:30 and 18:30"],
    ["* * * * *", "Every minute"],
    ["*/15 * * * *", "Every 15 minutes"],
    ["*/15 8-18 * * 1-5", "Every 15 minutes from 08:00 to 18:59, every weekday"],
    ["0 * * * *", "Every hour on the hour"],
    ["20 */6 * * *", "Every 6 hours at 20 past"],
    ["0 6 1 * *", "Every 1st of the month at 06:00"],
    ["0 6 1,15 * *", "On the 1st and 15th of the month at 06:00"],
    ["0 0 L * *", "Every last day of the month at 00:00"],
    ["0 9 * * MON#1", "Every 1st Monday of the month at 09:00"],
    ["0 9 * * FRI#L", "Every last Friday of the month at 09:00"],
    ["0 9 * * 0,6", "Every Saturday and Sunday at 09:00"],
    ["0 9 * * 7", "Every Sunday at 09:00"],
    ["0 9 * * 2,4", "Every Tuesday and Thursday at 09:00"],
    ["0 9 11 JAN,7 *", "Every 11th of the month in January and July at 09:00"],
    ["  0  9 * * *  ", "Every day at 09:00"],
  ])("%s: %s", (cron, text) => {
    expect(describeCron(cron)).toBe(text);
  });

  it.each(["*/7 * * * *", "0 */5 * * *", "0 9 1 * 1", "5-50/3 8 * * *", "0-30 9 * * *", "0 9 15W * *"])(
    "quotes %s, which no short sentence says",
    (cron) => {
      expect(describeCron(cron)).toBe(`At the times of ${cron}`);
    },
  );

  it("has no words for what is no pattern", () => {
    expect(describeCron("")).toBeNull();
    expect(describeCron("0 0 30 2 *")).toBeNull();
  });
});
