import { describe, expect, it } from "vitest";
import { formatDuration, timeAgo } from "./time-format.ts";

describe("times and durations", () => {
  it.each([
    [0, "0 ms"],
    [84.4, "84 ms"],
    [999.4, "999 ms"],
    [1_250, "1.2 s"],
    [9_990, "9.9 s"],
    [59_900, "59 s"],
    [60_000, "1 min"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
    [273_600_000, "3 d 4 h"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [2_000, "now"],
    [12_000, "12 s ago"],
    [3 * 60_000, "3 min ago"],
    [-2 * 3_600_000, "in 2 h"],
    [86_400_000, "1 d ago"],
    [70 * 86_400_000, "2 mo ago"],
  ])("%d ms before now is %s", (agoMs, text) => {
    expect(timeAgo(new Date(1_000_000_000_000 - agoMs), 1_000_000_000_000)).toBe(text);
  });
});
