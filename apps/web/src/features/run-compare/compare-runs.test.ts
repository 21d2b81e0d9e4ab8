import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import fc from "fast-check";
import { expect, it } from "vitest";
import { node } from "../flow-editor/fixtures/test-catalog.ts";
import { testRun } from "../run-view/fixtures/test-run.ts";
import { compareRuns, mergeOrders } from "./compare-runs.ts";

const at = (ms: number) => new Date(ms).toISOString();
const step = (nodeId: string, fromMs: number, changes: Partial<RunStep> = {}): RunStep => ({
  nodeId,
  path: nodeId,
  iteration: 0,
  attempt: 1,
  status: "succeeded",
  startedAt: at(fromMs),
  finishedAt: at(fromMs + 10),
  durationMs: 10,
  port: "out",
  wakeAt: null,
  error: null,
  kept: false,
  ...changes,
});
const run = (steps: RunStep[], inside: RunDetail["inside"] = []) =>
  testRun({
    status: "succeeded",
    startedAt: at(0),
    finishedAt: at(100),
    durationMs: 100,
    definition: {
      ...emptyDefinition(),
      nodes: [node("start", "manual"), node("check", "condition", { name: "Large?" }), node("tell", "set")],
    },
    steps,
    inside,
  });

it("says of each node whether it ended differently, took another way, or was there in one run only", () => {
  const a = run([step("check", 0, { port: "yes" }), step("tell", 20), step("last", 50)]);
  const b = run([
    step("check", 0, { port: "no" }),
    step("other", 20),
    step("last", 40, { status: "retrying", port: null }),
    step("last", 60, { attempt: 2, status: "failed", port: null }),
  ]);
  const rows = compareRuns(a, b);
  expect(rows.map(({ nodeId, name, differences }) => [nodeId, name, differences])).toEqual([
    ["check", "Large?", ["path"]],
    ["other", "other", ["only_b"]],
    ["tell", "tell", ["only_a"]],
    ["last", "last", ["status", "attempts"]],
  ]);
  expect(rows.at(-1)?.b).toMatchObject({ attempts: 2, durationMs: 30, status: "failed" });
});

it("compares what ran inside scopes by node, without single steps", () => {
  const inside = (status: "succeeded" | "failed") => [{ nodeId: "tell", status, ports: ["out"] }];
  const [row] = compareRuns(run([], inside("succeeded")), run([], inside("failed")));
  expect(row).toMatchObject({ nodeId: "tell", differences: ["status"], a: { step: null, durationMs: null } });
});

it("finds no difference between a run and itself", () => {
  const one = run([step("check", 0, { port: "yes" }), step("tell", 20)]);
  expect(compareRuns(one, one).flatMap(({ differences }) => differences)).toEqual([]);
});

it("merges two orders into one that has everything once and keeps the first", () => {
  const ids = fc.uniqueArray(fc.constantFrom(..."abcdefgh"));
  fc.assert(
    fc.property(ids, ids, (first, second) => {
      const merged = mergeOrders(first, second);
      expect(merged.toSorted()).toEqual([...new Set([...first, ...second])].sort());
      expect(merged.filter((id) => first.includes(id))).toEqual(first);
    }),
  );
});
