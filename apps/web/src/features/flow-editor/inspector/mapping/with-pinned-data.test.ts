import type { LastRunData } from "@millrace/contracts/api/flows";
import { newId } from "@millrace/contracts/ids";
import { expect, it } from "vitest";
import { edge, flowOf, node } from "../../fixtures/test-catalog.ts";
import { previewOf, previewScope } from "../preview.ts";
import { withPinnedData } from "./with-pinned-data.ts";

const { definition } = flowOf(
  [node("start", "manual"), node("fetch", "http"), node("sum", "set"), node("tell", "set")],
  [edge("start", "fetch"), edge("fetch", "sum"), edge("sum", "tell")],
);
const run: LastRunData = {
  runId: newId("run"),
  run: { status: "succeeded", startedAt: new Date(0).toISOString(), version: 1, draft: null },
  trigger: { order: 7 },
  steps: { fetch: { price: 4.5 }, sum: { total: 9 } },
  ports: { fetch: "out", sum: "out" },
  inputs: { fetch: { order: 7 }, sum: { price: 4.5 }, tell: { total: 9 } },
  places: {},
};
const pinned = new Map([["fetch", { port: "out", value: { price: 100 } }]]);
const previewIn = (data: LastRunData, nodeId: string, source: string) => {
  const shown = withPinnedData(data, pinned, definition.edges);
  return previewOf("cel", source, previewScope(shown, definition, nodeId, new Date(0)));
};

it("computes previews with what is pinned, and with the run for all else", () => {
  expect(previewIn(run, "sum", "input.price + steps.fetch.price")).toEqual({ kind: "value", value: 200 });
  expect(previewIn(run, "tell", "trigger.order + input.total")).toEqual({ kind: "value", value: 16 });
});

it("does so before the flow has ever run", () => {
  expect(previewIn(null, "sum", "input.price")).toEqual({ kind: "value", value: 100 });
  expect(previewIn(null, "sum", "run.id.startsWith('run_')")).toEqual({ kind: "value", value: true });
  expect(previewIn(null, "tell", "steps.sum.total").kind).toBe("failed");
});

it("shows it as output and as input of what follows through that output, and leaves the run as it was", () => {
  const shown = withPinnedData(run, pinned, definition.edges);
  expect([shown.steps.fetch, shown.inputs.sum, shown.inputs.fetch]).toEqual([
    { price: 100 },
    { price: 100 },
    { order: 7 },
  ]);
  const refused = new Map([["fetch", { port: "error", value: { code: "http.status" } }]]);
  expect(withPinnedData(run, refused, definition.edges).inputs.sum).toEqual({ price: 4.5 });
  expect(run.steps.fetch).toEqual({ price: 4.5 });
});
