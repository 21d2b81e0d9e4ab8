import type { TimeSegment } from "@millrace/contracts/api/run-times";
import { timeKinds } from "@millrace/contracts/run/time-kind";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AttemptTimes, partitionTime, simplify, spendsOf, stepSegments, totalsOf } from "./times.ts";

const segment = (kind: TimeSegment["kind"], fromMs: number, toMs: number): TimeSegment => ({ kind, fromMs, toMs });
const moment = fc.integer({ min: -50, max: 300 });
const spent = fc.array(fc.record({ kind: fc.constantFrom(...timeKinds), fromMs: moment, toMs: moment }), {
  maxLength: 40,
});
const stretch = fc.tuple(fc.nat(100), fc.nat(200)).map(([from, length]) => [from, from + length] as const);

/** In order, without gaps or overlaps, nothing empty. */
function expectCover(segments: readonly TimeSegment[], fromMs: number, toMs: number): void {
  let at = fromMs;
  for (const one of segments) {
    expect(one.fromMs).toBe(at);
    expect(one.toMs).toBeGreaterThan(one.fromMs);
    at = one.toMs;
  }
  expect(at).toBe(toMs);
}

describe("where the time of a run went", () => {
  it("counts what happens at once only once: outside before own before wait", () => {
    const branches = [
      segment("wait", 10, 90),
      segment("external", 20, 50),
      segment("own", 40, 60),
      segment("external", 30, 45),
    ];
    expect(partitionTime(branches, 0, 100)).toEqual([
      segment("queue", 0, 10),
      segment("wait", 10, 20),
      segment("external", 20, 50),
      segment("own", 50, 60),
      segment("wait", 60, 90),
      segment("queue", 90, 100),
    ]);
  });

  it("adds up to the whole, whatever overlaps, lies outside or is turned around", () => {
    fc.assert(
      fc.property(spent, stretch, (given, [fromMs, toMs]) => {
        const segments = partitionTime(given, fromMs, toMs);
        expectCover(segments, fromMs, toMs);
        const totals = totalsOf(segments);
        for (const kind of timeKinds) expect(totals[kind]).toBeGreaterThanOrEqual(0);
        expect(timeKinds.reduce((sum, kind) => sum + totals[kind], 0)).toBe(toMs - fromMs);
      }),
    );
  });

  it("says of every millisecond what counts in it", () => {
    fc.assert(
      fc.property(spent, stretch, (given, [fromMs, toMs]) => {
        const segments = partitionTime(given, fromMs, toMs);
        for (let at = fromMs; at < toMs; at++) {
          const open = given.filter((one) => one.fromMs <= at && at < one.toMs).map(({ kind }) => kind);
          const counts = timeKinds.find((kind) => open.includes(kind)) ?? "queue";
          expect(segments.find((one) => one.fromMs <= at && at < one.toMs)?.kind).toBe(counts);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is simplified to as many pieces as are wanted, over the same time", () => {
    fc.assert(
      fc.property(spent, stretch, fc.integer({ min: 1, max: 30 }), (given, [fromMs, toMs], most) => {
        const simple = simplify(partitionTime(given, fromMs, toMs), most);
        expect(simple.length).toBeLessThanOrEqual(most);
        expect(simple[0]?.fromMs ?? fromMs).toBe(fromMs);
        expect(simple.at(-1)?.toMs ?? fromMs).toBe(toMs);
        for (const [index, one] of simple.entries()) expect(one.fromMs).toBe(simple[index - 1]?.toMs ?? fromMs);
      }),
    );
  });
});

const attempt = (number: number, fromMs: number, toMs: number | null, wakeMs: number | null = null): AttemptTimes => ({
  attempt: number,
  fromMs,
  toMs,
  wakeMs,
  isRetrying: wakeMs !== null,
});
const drawn = (segments: ReturnType<typeof stepSegments>) =>
  segments.map(({ kind, fromMs, toMs, attempt: of }) => [kind, fromMs, toMs, of]);

describe("where the time of a step went", () => {
  it("is the line before it, its attempts, and between them the pause and the line again", () => {
    const attempts = [attempt(1, 20, 30, 50), attempt(2, 65, 90)];
    expect(drawn(stepSegments(attempts, { spends: "external", readyMs: 5, endMs: 100 }))).toEqual([
      ["queue", 5, 20, null],
      ["external", 20, 30, 1],
      ["wait", 30, 50, null],
      ["queue", 50, 65, null],
      ["external", 65, 90, 2],
    ]);
  });

  it("goes on until now", () => {
    const options = { spends: "external", readyMs: null, endMs: 70 } as const;
    expect(drawn(stepSegments([attempt(1, 20, null)], options))).toEqual([["external", 20, 70, 1]]);
    expect(drawn(stepSegments([attempt(1, 20, 30, 60)], options))).toEqual([
      ["external", 20, 30, 1],
      ["wait", 30, 60, null],
      ["queue", 60, 70, null],
    ]);
  });

  it("has no gaps, no overlaps and nothing negative, also when clocks disagree", () => {
    const times = fc.array(fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(times, fc.option(fc.integer({ min: -20, max: 60 })), fc.nat(400), (steps, readyMs, endMs) => {
        let at = 0;
        const attempts = steps.map(([gap, length, pause], index): AttemptTimes => {
          const fromMs = at + gap;
          at = fromMs + length;
          return attempt(index + 1, fromMs, at, index < steps.length - 1 ? at + pause : null);
        });
        const segments = stepSegments(attempts, { spends: "own", readyMs, endMs });
        for (const [index, one] of segments.entries()) {
          expect(one.toMs).toBeGreaterThanOrEqual(one.fromMs);
          if (index > 0) expect(one.fromMs).toBe(segments[index - 1]?.toMs);
        }
      }),
    );
  });
});

it("takes the time of a node for what it does", () => {
  const type = (kind: "pure" | "effect" | "scope", spends?: "wait" | "own") =>
    ({ kind, ...(spends ? { spends } : {}) }) as Parameters<typeof spendsOf>[1];
  const on = { disabled: false };
  expect(spendsOf(on, type("effect"))).toBe("external");
  expect(spendsOf(on, type("effect", "wait"))).toBe("wait");
  expect(spendsOf(on, type("pure"))).toBe("own");
  expect(spendsOf(on, type("scope"))).toBeNull();
  expect(spendsOf({ disabled: true }, type("effect"))).toBe("own");
});
