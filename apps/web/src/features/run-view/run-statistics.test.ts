import type { RunStep } from "@millrace/contracts/api/runs";
import { expect, it } from "vitest";
import { ownDurations } from "./run-statistics.ts";

const step = (path: string, attempt: number, durationMs: number | null, kept = false): RunStep => ({
  nodeId: path.slice(path.lastIndexOf("/") + 1),
  path,
  iteration: 0,
  attempt,
  status: "succeeded",
  startedAt: "2026-11-21T00:00:00.000Z",
  finishedAt: null,
  durationMs,
  port: "out",
  wakeAt: null,
  error: null,
  kept,
});

it("takes the newest attempt of what ran in this run and is over", () => {
  const own = ownDurations([step("a", 2, 70), step("a", 1, 5_000), step("b", 1, null), step("c", 1, 9, true)]);
  expect([...own]).toEqual([["a", 70]]);
});
