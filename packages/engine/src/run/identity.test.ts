import { expect, it } from "vitest";
import { stepKeyText, stepRandom } from "./identity.ts";

it("gives each step a text of its own", () => {
  const key = { organizationId: "org_1", runId: "run_1", path: "a", iteration: 0 };
  expect(stepKeyText(key)).toBe("org_1\nrun_1\na\n0");
  const others = [{ organizationId: "org_2" }, { runId: "run_2" }, { path: "b" }, { iteration: 1 }];
  expect(new Set(others.map((other) => stepKeyText({ ...key, ...other })).concat(stepKeyText(key))).size).toBe(5);
});

it("draws the same number for the same step, and others for others", () => {
  expect(stepRandom("run_1", "a", 0)).toBe(stepRandom("run_1", "a", 0));
  // Recorded once: a changed function would send runs that are under way down other branches.
  expect(stepRandom("run_01h455vb4pex5vsknk084sn02q", "fetch", 0)).toMatchInlineSnapshot(`0.3387060126246102`);
  const numbers = [
    stepRandom("run_1", "a", 0),
    stepRandom("run_1", "a", 1),
    stepRandom("run_1", "b", 0),
    stepRandom("run_2", "a", 0),
  ];
  expect(new Set([...numbers, stepRandom("run_1", "a", 0, "retry 1")]).size).toBe(5);
});

it("spreads numbers evenly over [0, 1), also for ids that differ in one character", () => {
  const buckets = new Array(20).fill(0);
  const count = 40_000;
  let correlated = 0;
  for (let at = 0; at < count; at++) {
    const number = stepRandom(`run_${at}`, "a", 0);
    expect(number).toBeGreaterThanOrEqual(0);
    expect(number).toBeLessThan(1);
    buckets[Math.floor(number * 20)]++;
    if (number < 0.5 === stepRandom(`run_${at}`, "b", 0) < 0.5) correlated++;
  }
  const expected = count / 20;
  const chiSquare = buckets.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  // 19 degrees of freedom: 43.8 is exceeded by chance once in a thousand; the ids are fixed, so this passes or fails for good.
  expect(chiSquare).toBeLessThan(43.8);
  expect(Math.abs(correlated / count - 0.5)).toBeLessThan(0.01);
});
