import type { StoreFault } from "@millrace/runtime/test/simulation/memory-flush";
import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";
import { addStimulus, missingStimulus, noStimulus } from "./stimulus.ts";

/** `npm run simulate` is the long form. */
const seeds = 300;

describe("bad days of executors", () => {
  it(`${seeds} of them: every run comes to what it comes to on a good one`, async () => {
    const stimulus = noStimulus();
    for (let seed = 1; seed <= seeds; seed++) {
      const one = await simulate({ seed });
      expect(one.findings, `npm run simulate -- --seed ${seed}`).toEqual([]);
      addStimulus(stimulus, one.stimulus);
    }
    expect(missingStimulus(stimulus, seeds)).toEqual([]);
  });

  it("the same seed is the same day, in every event", async () => {
    for (const seed of [2, 25, 103]) {
      const [first, second] = [await simulate({ seed, keepsTrace: true }), await simulate({ seed })];
      expect(first.trace).toHaveLength(first.events);
      expect(second).toEqual({ ...first, trace: [] });
      expect((await simulate({ seed: seed + 1 })).traceHash).not.toBe(first.traceHash);
    }
  });
});

describe("a store that is broken on purpose", () => {
  const breakages: StoreFault[][] = [
    ["unfenced"],
    ["unfenced", "rewritesSteps"],
    ["ignoresOrder"],
    ["parksWithMail"],
    ["takesEveryMark"],
  ];
  it.each(breakages.map((faults) => [faults.join(" and "), faults] as const))("is noticed: %s", async (_, faults) => {
    const storeFaults = Object.fromEntries(faults.map((fault) => [fault, true]));
    let findings: readonly string[] = [];
    for (let seed = 1; findings.length === 0 && seed <= seeds; seed++)
      findings = (await simulate({ seed, storeFaults })).findings;
    expect(findings).not.toEqual([]);
  });
});
