import { expect, it } from "vitest";
import { compareWithUsual } from "./compare-with-usual.ts";

const usual = { duration: { p50Ms: 400, p95Ms: 1_100 } };

it("says how long a step took beside what is usual", () => {
  expect(compareWithUsual(12_000, usual)).toEqual({ text: "12 s, usually 400 ms (p95 1.1 s)", isSlow: true });
  expect(compareWithUsual(1_000, usual)?.isSlow).toBe(false);
  expect(compareWithUsual(12_000, { duration: null })).toBeNull();
  // The slowest of a handful of runs.
  expect(compareWithUsual(1_400, { duration: { p50Ms: 50, p95Ms: 1_400 } })?.isSlow).toBe(true);
});

it("does not call the slowest of a few slow, nor what nobody would notice", () => {
  expect(compareWithUsual(450, { duration: { p50Ms: 400, p95Ms: 440 } })?.isSlow).toBe(false);
  expect(compareWithUsual(9, { duration: { p50Ms: 1, p95Ms: 4 } })?.isSlow).toBe(false);
});
