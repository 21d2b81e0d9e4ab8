import type { RunTimes } from "@millrace/contracts/api/run-times";
import type { RunStep } from "@millrace/contracts/api/runs";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../flow-editor/fixtures/test-catalog.ts";
import { testRun } from "./fixtures/test-run.ts";
import { shareOf } from "./time-kinds.ts";
import { upTo } from "./time-summary.tsx";
import { axisMarks, drawnMs, skippedNodes, timelineFlow, timelineRows } from "./timeline.ts";

const start = Date.UTC(2026, 0, 1);
const at = (ms: number) => new Date(start + ms).toISOString();
const { definition, layout } = flowOf(
  [node("start", "manual"), node("fetch", "http"), node("sum", "set"), node("never", "set")],
  [edge("start", "fetch"), edge("fetch", "sum"), edge("sum", "never")],
);
const step = (nodeId: string, from: number, to: number | null, more: Partial<RunStep> = {}): RunStep => ({
  nodeId,
  path: nodeId,
  iteration: 0,
  attempt: 1,
  status: "succeeded",
  startedAt: at(from),
  finishedAt: to === null ? null : at(to),
  durationMs: to === null ? null : to - from,
  port: null,
  wakeAt: null,
  error: null,
  kept: false,
  ...more,
});
const runOf = (steps: RunStep[], finished: number | null) =>
  testRun({
    status: finished === null ? "running" : "succeeded",
    startedAt: at(0),
    finishedAt: finished === null ? null : at(finished),
    durationMs: finished,
    definition,
    layout,
    steps,
  });

const flow = timelineFlow(definition, testCatalog, start);
const rowsOf = (steps: RunStep[], endMs: number) => timelineRows(flow, steps, { frameStartMs: 0, endMs });
const drawn = (rows: ReturnType<typeof rowsOf>, at = 0) =>
  rows[at]?.segments.map(({ kind, fromMs, toMs }) => [kind, fromMs, toMs]);

describe("the rows of a timeline", () => {
  it("show queue, external and own time in the order of beginning", () => {
    const rows = rowsOf([step("sum", 93, 100), step("fetch", 20, 90)], 100);
    expect(rows.map((row) => row.nodeId)).toEqual(["fetch", "sum"]);
    expect(drawn(rows)).toEqual([
      ["queue", 0, 20],
      ["external", 20, 90],
    ]);
    expect(drawn(rows, 1)).toEqual([
      ["queue", 90, 93],
      ["own", 93, 100],
    ]);
  });

  it("count the line from the last step before that ended in time, seen through skipped ones", () => {
    const joined = flowOf(
      [node("start", "manual"), node("a", "set"), node("b", "set"), node("skipped", "set"), node("all", "join")],
      [edge("start", "a"), edge("start", "b"), edge("a", "skipped"), edge("skipped", "all"), edge("b", "all")],
    );
    const joinedFlow = timelineFlow(joined.definition, testCatalog, start);
    const steps = [step("a", 0, 40), step("b", 0, 90), step("all", 60, 61)];
    const rows = timelineRows(joinedFlow, steps, { frameStartMs: 0, endMs: 100 });
    // The join went on without b.
    expect(drawn(rows, 2)?.[0]).toEqual(["queue", 40, 60]);
  });

  it("spend no time on steps that were kept, and begin the line at the start of the run", () => {
    const kept = step("fetch", -5_000, -4_000, { kept: true });
    const rows = rowsOf([kept, step("sum", 20, 30)], 30);
    expect(rows.map((row) => [row.nodeId, row.segments.map(({ kind }) => kind)])).toEqual([
      ["fetch", []],
      ["sum", ["queue", "own"]],
    ]);
    expect(drawn(rows, 1)?.[0]).toEqual(["queue", 0, 20]);
  });

  it("show the pause between attempts, then the line, also while it goes on", () => {
    const first = step("fetch", 0, 10, { status: "retrying", wakeAt: at(50) });
    expect(drawn(rowsOf([first, step("fetch", 60, 70, { attempt: 2 })], 70))).toEqual([
      ["external", 0, 10],
      ["wait", 10, 50],
      ["queue", 50, 60],
      ["external", 60, 70],
    ]);
    expect(drawn(rowsOf([first], 40))?.at(-1)).toEqual(["wait", 10, 40]);
  });

  it("let what is going on grow until now, and never backwards", () => {
    const running = [step("fetch", 10, null, { status: "running" })];
    expect(drawn(rowsOf(running, 500))?.at(-1)).toEqual(["external", 10, 500]);
    expect(drawn(rowsOf(running, 0))?.at(-1)).toEqual(["external", 10, 10]);
    expect(drawnMs(rowsOf(running, 500), 500)).toBe(500);
  });

  it("name the nodes that an ended run went past", () => {
    expect(skippedNodes(runOf([step("fetch", 0, 1), step("sum", 1, 2)], 2), flow)).toEqual([
      { nodeId: "never", name: "never" },
    ]);
    expect(skippedNodes(runOf([], null), flow)).toEqual([]);
  });
});

it("marks round moments on the axis, few enough to read", () => {
  expect(axisMarks(900, 6)).toEqual([0, 200, 400, 600, 800]);
  expect(axisMarks(1, 6)).toEqual([0, 1]);
  expect(axisMarks(3 * 86_400_000, 6)).toEqual([0, 1, 2, 3, 4, 5, 6].map((half) => half * 43_200_000));
  for (const totalMs of [1, 7, 333, 61_000, 9_999_999, 400 * 86_400_000])
    expect(axisMarks(totalMs, 6).length).toBeLessThanOrEqual(8);
});

describe("the time up to now", () => {
  const times: RunTimes = {
    fromMs: 0,
    toMs: 100,
    totals: { queue: 20, wait: 80, external: 0, own: 0 },
    segments: [
      { kind: "queue", fromMs: 0, toMs: 20 },
      { kind: "wait", fromMs: 20, toMs: 100 },
    ],
  };

  it("counts what goes on as what it was when it was asked, and still adds up", () => {
    expect(upTo(times, 150)).toMatchObject({ toMs: 150, totals: { queue: 20, wait: 130 } });
    expect(upTo(times, 150).segments.at(-1)).toEqual({ kind: "wait", fromMs: 20, toMs: 150 });
    expect(upTo(times, 90)).toBe(times);
  });

  it("is a share of the whole", () => {
    const shares = [
      shareOf(80, 100),
      shareOf(1, 1_000),
      shareOf(999, 1_000),
      shareOf(5, 5),
      shareOf(0, 100),
      shareOf(0, 0),
    ];
    expect(shares).toEqual(["80 %", "<1 %", ">99 %", "100 %", "0 %", "0 %"]);
  });
});
