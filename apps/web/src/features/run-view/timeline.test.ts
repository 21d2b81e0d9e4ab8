import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import { newId } from "@millrace/contracts/ids";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../flow-editor/fixtures/test-catalog.ts";
import { skippedNodes, timelineOf } from "./timeline.ts";

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
const runOf = (steps: RunStep[], finished: number | null): RunDetail => ({
  id: newId("run"),
  flowId: newId("flow"),
  flowName: "Orders",
  version: 1,
  trigger: "manual",
  status: finished === null ? "running" : "succeeded",
  startedAt: at(0),
  finishedAt: finished === null ? null : at(finished),
  durationMs: finished,
  error: null,
  definition,
  layout,
  steps,
  correlationId: "c",
  headline: "",
  canSeePayload: true,
  errorHandling: null,
  replayOf: null,
  startedBy: null,
  subRuns: [],
  undo: null,
  undoes: null,
  replays: [],
  cursor: "0-0",
});

describe("the timeline of a run", () => {
  it("shows queue, external and own time in the order of beginning", () => {
    const { rows, totalMs } = timelineOf(runOf([step("sum", 90, 100), step("fetch", 20, 90)], 100), testCatalog, 0);
    expect(totalMs).toBe(100);
    expect(rows.map((row) => row.nodeId)).toEqual(["fetch", "sum"]);
    expect(rows[0]?.segments).toEqual([
      { kind: "queue", fromMs: 0, toMs: 20, attempt: null },
      { kind: "external", fromMs: 20, toMs: 90, attempt: 1 },
    ]);
    expect(rows[1]?.segments[0]?.kind).toBe("own");
  });

  it("spends no time on steps that were kept, and counts the queue up to the first that was executed", () => {
    const kept = step("fetch", -5_000, -4_000, { kept: true });
    const { rows, totalMs } = timelineOf(runOf([kept, step("sum", 20, 30)], 30), testCatalog, 0);
    expect(totalMs).toBe(30);
    expect(rows.map((row) => [row.nodeId, row.segments.map(({ kind }) => kind)])).toEqual([
      ["fetch", []],
      ["sum", ["queue", "own"]],
    ]);
  });

  it("shows the pause between attempts, also the one that is going on", () => {
    const first = step("fetch", 0, 10, { status: "retrying" });
    const again = timelineOf(runOf([first, step("fetch", 60, 70, { attempt: 2 })], 70), testCatalog, 0);
    expect(again.rows).toHaveLength(1);
    expect(again.rows[0]?.segments.map(({ kind, fromMs, toMs }) => [kind, fromMs, toMs])).toEqual([
      ["external", 0, 10],
      ["pause", 10, 60],
      ["external", 60, 70],
    ]);
    const live = timelineOf(runOf([first], null), testCatalog, start + 40);
    expect(live.rows[0]?.segments.at(-1)).toEqual({ kind: "pause", fromMs: 10, toMs: 40, attempt: null });
  });

  it("lets what is going on grow until now, and never backwards", () => {
    const live = timelineOf(runOf([step("fetch", 10, null, { status: "running" })], null), testCatalog, start + 500);
    expect(live.totalMs).toBe(500);
    expect(live.rows[0]?.segments.at(-1)?.toMs).toBe(500);
    const behind = timelineOf(runOf([step("fetch", 10, null, { status: "running" })], null), testCatalog, start - 99);
    expect(behind.rows[0]?.segments.at(-1)?.toMs).toBeGreaterThanOrEqual(10);
  });

  it("names the nodes that an ended run went past", () => {
    expect(skippedNodes(runOf([step("fetch", 0, 1), step("sum", 1, 2)], 2), testCatalog)).toEqual([
      { nodeId: "never", name: "never" },
    ]);
    expect(skippedNodes(runOf([], null), testCatalog)).toEqual([]);
  });
});
