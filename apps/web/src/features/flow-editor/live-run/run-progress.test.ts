import type { RunEvent } from "@millrace/contracts/events";
import { newId } from "@millrace/contracts/ids";
import { describe, expect, it } from "vitest";
import { testRun } from "../../run-view/fixtures/test-run.ts";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { applyRunEvent, nodeStatuses, startProgress, wasTaken } from "./run-progress.ts";

const runId = newId("run");
const flowId = newId("flow");
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const definition = flowOf(
  [node("start", "manual"), node("check", "condition"), node("good", "set"), node("bad", "set")],
  [edge("start", "check"), edge("check.yes", "good"), edge("check.no", "bad")],
).definition;

const run = testRun({
  id: runId,
  flowId,
  startedAt: at(0),
  definition,
});
const event = (revision: number, status: RunEvent["status"], steps: RunEvent["steps"] = []): RunEvent => ({
  type: "run.changed",
  runId,
  flowId,
  trigger: "manual",
  revision,
  status,
  at: at(revision),
  steps,
});
const transition = (nodeId: string, status: RunEvent["steps"][number]["status"], second: number, attempt = 1) => ({
  nodeId,
  path: nodeId,
  iteration: 0,
  attempt,
  status,
  at: at(second),
});

describe("run progress", () => {
  it("does not fall back behind events that came while an older state was being loaded", () => {
    const steps = [transition("check", "succeeded", 2)];
    const progress = startProgress(run, [event(1, "running", steps), event(2, "succeeded")]);
    expect(progress).toMatchObject({ revision: 2, run: { status: "succeeded" } });
    expect(nodeStatuses(progress.run, testCatalog).get("check")).toBe("succeeded");
    const ended = { ...run, status: "failed" as const };
    expect(startProgress(ended, [event(1, "running")]).run).toEqual(ended);
  });

  it("follows a step from running to succeeded and measures it", () => {
    let progress = applyRunEvent(startProgress(run), event(1, "running", [transition("check", "running", 1)]));
    expect(nodeStatuses(progress.run, testCatalog).get("check")).toBe("running");
    progress = applyRunEvent(progress, event(2, "running", [transition("check", "succeeded", 3)]));
    expect(progress.run.steps).toHaveLength(1);
    expect(progress.run.steps[0]).toMatchObject({ status: "succeeded", startedAt: at(1), durationMs: 2_000 });
  });

  it("keeps each attempt and shows the last one", () => {
    const progress = applyRunEvent(
      startProgress(run),
      event(1, "running", [
        transition("check", "running", 1),
        transition("check", "retrying", 2),
        transition("check", "running", 4, 2),
      ]),
    );
    expect(progress.run.steps.map((step) => step.status)).toEqual(["retrying", "running"]);
    expect(nodeStatuses(progress.run, testCatalog).get("check")).toBe("running");
  });

  it("ignores repeated, late and foreign events", () => {
    const first = applyRunEvent(startProgress(run), event(5, "waiting"));
    expect(applyRunEvent(first, event(5, "running"))).toBe(first);
    expect(applyRunEvent(first, event(4, "running"))).toBe(first);
    expect(applyRunEvent(first, { ...event(6, "running"), runId: newId("run") })).toBe(first);
    const ended = applyRunEvent(first, event(6, "succeeded"));
    expect(applyRunEvent(ended, event(7, "running"))).toBe(ended);
  });

  it("says at the end which nodes never ran and which edges carried a value", () => {
    const progress = applyRunEvent(
      startProgress(run),
      event(1, "succeeded", [transition("check", "succeeded", 1), transition("good", "succeeded", 1)]),
    );
    const statuses = nodeStatuses(progress.run, testCatalog);
    expect(Object.fromEntries(statuses)).toEqual({
      start: "succeeded",
      check: "succeeded",
      good: "succeeded",
      bad: "skipped",
    });
    const taken = definition.edges.map((candidate) => wasTaken(candidate, progress.run, statuses));
    expect(taken).toEqual([true, true, false]);
  });

  it("shows no value on the way out of a step that still waits", () => {
    const { run: waiting } = applyRunEvent(startProgress(run), event(1, "waiting", [transition("good", "waiting", 1)]));
    const withPort = { ...waiting, steps: waiting.steps.map((step) => ({ ...step, port: "out" })) };
    expect(wasTaken(edge("good", "bad"), withPort, nodeStatuses(withPort, testCatalog))).toBe(false);
  });

  it("believes the recorded port over a guess", () => {
    const { run: ended } = applyRunEvent(
      startProgress({ ...run, steps: [] }),
      event(1, "succeeded", [
        transition("check", "succeeded", 1),
        transition("good", "succeeded", 1),
        transition("bad", "succeeded", 1),
      ]),
    );
    const withPort = { ...ended, steps: ended.steps.map((step) => ({ ...step, port: "no" })) };
    const statuses = nodeStatuses(withPort, testCatalog);
    expect(wasTaken(edge("check.no", "bad"), withPort, statuses)).toBe(true);
    expect(wasTaken(edge("check.yes", "good"), withPort, statuses)).toBe(false);
  });
});

describe("what runs inside a map", () => {
  const mapped = flowOf(
    [node("start", "manual"), node("each", "map"), node("charge", "http"), node("after", "set")],
    [edge("start", "each"), edge("each.body", "charge"), edge("each.done", "after")],
  ).definition;
  const inItem = (index: number, status: "running" | "succeeded" | "failed") => ({
    ...transition("charge", status, 1),
    path: `each[${index}]/charge`,
  });

  it("changes the node, not the list of steps, however many items there are", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => inItem(index, index === 999 ? "running" : "succeeded"));
    const loaded = startProgress({ ...run, definition: mapped });
    const progress = applyRunEvent(loaded, event(1, "running", [transition("each", "running", 1), ...many]));
    expect(progress.run.steps.map(({ path }) => path)).toEqual(["each"]);
    expect(progress.run.inside).toEqual([{ nodeId: "charge", status: "running", ports: [] }]);
    const statuses = nodeStatuses(progress.run, testCatalog);
    expect(statuses.get("charge")).toBe("running");
    expect(mapped.edges.map((one) => wasTaken(one, progress.run, statuses))).toEqual([true, true, false]);
  });
});
