import { describe, expect, it } from "vitest";
import { drawStatistics } from "./drawing.ts";
import { countText, durationText, fullCountText, shareText } from "./figure-words.ts";
import { nodeFixture, statisticsFixture } from "./statistics-fixture.ts";

const links = { runs: "/runs", failed: "/runs?status=failed" };

describe("what is drawn", () => {
  it("says count, failures, times and share of a node, and how often an edge was taken", () => {
    const statistics = statisticsFixture({
      nodes: [nodeFixture({ failed: 3, retries: 2, steps: 20 })],
      edges: [
        { from: { node: "fetch", port: "error" }, to: { node: "tell", port: "in" }, count: 3, share: 0.3 },
        { from: { node: "fetch", port: "out" }, to: { node: "keep", port: "in" }, count: 0, share: 0 },
      ],
    });
    const drawing = drawStatistics(statistics, "share", links, null);
    // What was never taken is said, and not coloured.
    expect(drawing.edges.get("fetch.out>keep.in")).toMatchObject({ text: "0 · 0 %", level: null });
    expect(drawing.nodes.get("fetch")).toEqual({
      count: "10",
      failed: "3",
      times: "84 ms · 1.2 s",
      share: "41 %",
      level: 4,
      own: null,
      isSlow: false,
      words:
        "10 runs, 20 executions, 3 failed, 2 retries, half of the attempts within 84 ms, 19 of 20 within 1.2 s, 41 % of the working time",
    });
    expect(drawing.edges.get("fetch.error>tell.in")?.text).toBe("3 · 30 %");
  });

  it("marks estimates, and leaves out what there is none of", () => {
    const runs = { total: 90_000, unsuccessful: 0, sampled: 2_000, hasAllUnsuccessful: true };
    const nodes = [nodeFixture({ runs: 90_000, duration: null, share: null })];
    const drawing = drawStatistics(statisticsFixture({ runs, nodes }), "p95", links, null);
    expect(drawing.nodes.get("fetch")).toMatchObject({
      count: "≈90K",
      failed: null,
      times: null,
      share: null,
      level: null,
    });
  });

  it("sets the step of one run beside what is usual", () => {
    const drawing = drawStatistics(statisticsFixture({}), "p95", links, null, new Map([["fetch", 12_000]]));
    expect(drawing.nodes.get("fetch")).toMatchObject({ own: "12 s, usually 84 ms (p95 1.2 s)", isSlow: true });
    expect(drawing.nodes.get("fetch")?.words).toMatch(/^This run: 12 s, .*, slower than usual, 10 runs/);
  });

  it("gives the same objects for what says the same, so that a refresh renders only what changed", () => {
    const nodes = [nodeFixture({ nodeId: "same" }), nodeFixture({ nodeId: "other" })];
    const before = drawStatistics(statisticsFixture({ nodes }), "share", links, null);
    const changed = [nodeFixture({ nodeId: "same" }), nodeFixture({ nodeId: "other", runs: 11 })];
    const after = drawStatistics(statisticsFixture({ nodes: changed }), "share", { ...links }, before);
    expect(after.nodes.get("same")).toBe(before.nodes.get("same"));
    expect(after.nodes.get("other")).not.toBe(before.nodes.get("other"));
    expect(after.edges.get("start.out>fetch.in")).toBe(before.edges.get("start.out>fetch.in"));
    expect(after.links).toBe(before.links);
  });
});

it("writes figures with sensible precision", () => {
  expect(countText(9_204, false)).toBe("9,204");
  expect(countText(123_456, true)).toBe("≈123K");
  expect(fullCountText(123_456, true)).toBe("≈123,000");
  expect(fullCountText(123_456, false)).toBe("123,456");
  expect([0, 0.0004, 0.004, 0.056, 0.414, 1].map(shareText)).toEqual([
    "0 %",
    "< 0.1 %",
    "0.4 %",
    "5.6 %",
    "41 %",
    "100 %",
  ]);
  expect([0, 0.04, 0.5, 9.94, 84].map(durationText)).toEqual(["0 ms", "< 0.1 ms", "0.5 ms", "9.9 ms", "84 ms"]);
});
