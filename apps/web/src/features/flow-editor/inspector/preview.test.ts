import type { LastRunData } from "@millrace/contracts/api/flows";
import { newId } from "@millrace/contracts/ids";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node } from "../fixtures/test-catalog.ts";
import { previewOf, previewScope } from "./preview.ts";

const { definition } = flowOf(
  [node("start", "manual"), node("fetch", "http"), node("sum", "set"), node("fresh", "set"), node("other", "set")],
  [edge("start", "fetch"), edge("fetch", "sum"), edge("sum", "fresh"), edge("start", "other")],
);
const ofVersion = { status: "succeeded" as const, startedAt: new Date(0).toISOString(), version: 1, draft: null };
const data: LastRunData = {
  runId: newId("run"),
  run: ofVersion,
  trigger: { order: 7 },
  places: {},
  steps: { fetch: { price: 4.5 }, sum: { total: 9 }, other: "side" },
  inputs: { fetch: { order: 7 }, sum: { price: 4.5 } },
};
const now = new Date(Date.UTC(2026, 0, 1));
const scopeOf = (nodeId: string) => previewScope(data, definition, nodeId, now);

describe("preview on the last run's data", () => {
  it("sees the same as a run would: steps before the node, and what comes in", () => {
    expect(previewOf("cel", "input.price * 2 + steps.start.order", scopeOf("sum"))).toEqual({
      kind: "value",
      value: 16,
    });
    expect(Object.keys(scopeOf("sum")?.steps ?? {}).sort()).toEqual(["fetch", "start"]);
    expect(previewOf("cel", "steps.other", scopeOf("sum")).kind).toBe("failed");
  });

  it("knows what will come into a node that was drawn after the run", () => {
    expect(scopeOf("fresh")?.input).toEqual({ total: 9 });
  });

  it("sees of a map around the node what it is at, as a run does", () => {
    const flow = flowOf(
      [node("start", "manual"), node("each", "map"), node("one", "set")],
      [edge("start", "each"), edge("each.body", "one")],
    ).definition;
    const inside: LastRunData = {
      runId: newId("run"),
      run: ofVersion,
      trigger: null,
      steps: { each: { results: [1], errors: [] } },
      inputs: { one: { sku: "tea" } },
      places: { one: { item: { sku: "tea" }, index: 3 } },
    };
    expect(previewScope(inside, flow, "one", now)?.steps.each).toEqual({ item: { sku: "tea" }, index: 3 });
  });

  it("renders templates", () => {
    expect(previewOf("liquid", "Total {{ input.total }}", scopeOf("fresh"))).toEqual({
      kind: "value",
      value: "Total 9",
    });
  });

  it("tells a mistake in the text from data that does not fit, and both from no data", () => {
    expect(previewOf("cel", "input.price *", scopeOf("sum"))).toMatchObject({ kind: "bad_source" });
    expect(previewOf("cel", "input.price + 'x'", scopeOf("sum")).kind).toBe("failed");
    expect(previewOf("cel", "input.price", null)).toEqual({ kind: "no_data" });
    expect(previewOf("cel", "  ", null)).toEqual({ kind: "empty" });
    expect(previewScope(null, definition, "sum", now)).toBeNull();
  });
});
